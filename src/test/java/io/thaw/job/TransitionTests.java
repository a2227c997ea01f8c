package io.thaw.job;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TransitionTests {

    @ParameterizedTest
    @CsvSource({
        "QUEUED, RUNNING CANCELLED PAUSED",
        "RUNNING, QUEUED PAUSED SUCCEEDED FAILED CANCELLED",
        "PAUSED, QUEUED CANCELLED",
        "SUCCEEDED, ''",
        "FAILED, ''",
        "CANCELLED, ''"
    })
    void aStateLeadsToTheseAndToNoOthers(JobState from, String allowed) {
        Set<String> reached = Arrays.stream(Transition.values())
                .filter(transition -> transition.from() == from)
                .map(transition -> transition.to().name())
                .collect(Collectors.toCollection(TreeSet::new));

        assertThat(String.join(" ", reached))
                .isEqualTo(Stream.of(allowed.split(" ")).sorted().collect(Collectors.joining(" ")));
    }

    @Test
    void nothingLeadsOutOfAFinalState() {
        assertThat(Transition.values())
                .noneMatch(transition -> transition.from().isFinal());
    }

    @Test
    void theDrawingShowsThisTable() throws Exception {
        List<String> drawn = Files.readAllLines(Path.of("docs/job-states.md")).stream()
                .map(String::strip)
                .filter(line -> line.contains("-->") && !line.contains("[*]"))
                .toList();

        assertThat(drawn)
                .containsExactlyInAnyOrderElementsOf(Arrays.stream(Transition.values())
                        .map(Transition::drawn)
                        .toList());
    }
}
