package io.thaw.dataset.intake;

import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Source;
import io.thaw.dataset.Split;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** Files as somebody may send them. */
public final class Files {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .build();

    private Files() {}

    /** A spec as a request has it, with what it leaves out filled in. */
    public static DatasetSpec spec(String json) {
        return JSON.readValue(json.replace('\'', '"'), DatasetSpec.class);
    }

    public static Source csv(String... lines) {
        return file("reviews.csv", String.join("\n", lines));
    }

    /** Objects in which a single quote stands for a double one. */
    public static Source jsonl(String... lines) {
        return file("reviews.jsonl", String.join("\n", lines).replace('\'', '"'));
    }

    public static Source file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    public static Source file(String name, byte[] content) {
        return new Source("file", name, () -> new ByteArrayInputStream(content));
    }

    public static Map<Split, Source> training(Source source) {
        return Map.of(Split.TRAIN, source);
    }

    public static byte[] gzip(byte[] content) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return packed.toByteArray();
    }

    /** {@code rows} texts, of which every {@code labels}-th has the same label. */
    static Source numbered(int rows, int labels) {
        return csv(IntStream.range(0, rows)
                .mapToObj(i -> "text " + i + ",label " + i % labels)
                .collect(Collectors.joining("\n", "text,label\n", "")));
    }
}
