package io.thaw.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.encoder.TaskType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ExampleLinesTests {

    private final List<Example> examples = List.of(
            new Example.Labelled("Great, \"really\"\nGreat \uD83D\uDE00", null, "positive"),
            new Example.Labelled("a", "b", "negative"),
            new Example.Labelled("\u00e4", null, "positive"));

    @Test
    void whatIsWrittenReadsBack() throws Exception {
        assertThat(ExampleLines.readAll(TaskType.TEXT_CLASSIFICATION, new ByteArrayInputStream(write())))
                .isEqualTo(examples);
    }

    @Test
    void eachExampleIsALineOfJson() throws Exception {
        assertThat(new String(write(), StandardCharsets.UTF_8).lines())
                .hasSize(3)
                .contains("{\"text\":\"a\",\"text_pair\":\"b\",\"label\":\"negative\"}");
    }

    @Test
    void aPartCanBeRead() throws Exception {
        byte[] lines = write();

        assertThat(ExampleLines.read(TaskType.TEXT_CLASSIFICATION, new ByteArrayInputStream(lines), 1, 1))
                .containsExactly(examples.get(1));
        assertThat(ExampleLines.read(TaskType.TEXT_CLASSIFICATION, new ByteArrayInputStream(lines), 2, 10))
                .containsExactly(examples.get(2));
        assertThat(ExampleLines.read(TaskType.TEXT_CLASSIFICATION, new ByteArrayInputStream(lines), 3, 10))
                .isEmpty();
    }

    private byte[] write() throws Exception {
        try (InputStream lines = new ExampleLines(examples.iterator())) {
            return lines.readAllBytes();
        }
    }
}
