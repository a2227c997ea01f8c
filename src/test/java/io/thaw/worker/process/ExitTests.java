package io.thaw.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ExitTests {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "137 | Its process was killed (signal 9), as the kernel does when memory is short.",
                "134 | Its process crashed in native code (signal 6).",
                "139 | Its process crashed in native code (signal 11).",
                "135 | Its process ended by signal 7.",
                "3 | Its process ended with exit code 3."
            })
    void aDeathHasAReason(int code, String reason) {
        assertThat(new Exit(code).reason()).isEqualTo(reason);
        assertThat(new Exit(code).asked()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 130, 143})
    void whoWasAskedToEndIsNotDead(int code) {
        assertThat(new Exit(code).asked()).isTrue();
    }
}
