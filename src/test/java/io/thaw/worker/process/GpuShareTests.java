package io.thaw.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuShareTests {

    /** As the driver counts: names beyond what it sees are not there. */
    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            delimiter = '|',
            value = {
                "1 | - | 0 | -",
                "1 | 3 | 0 | -",
                "1 | - | 2 | 0",
                "2 | - | 2 | 1",
                "3 | - | 2 | 0",
                "1 | 2, 5 | 2 | 2",
                "2 | 2, 5 | 2 | 5",
                "4 | 2, 5 | 2 | 5",
                "2 | GPU-1f,9 | 1 | GPU-1f"
            })
    void slotsAreDealtOutToTheGpusThatAreSeen(int slot, @Nullable String visible, int devices, @Nullable String gpu) {
        assertThat(GpuShare.of(slot, visible, devices).orElse(null)).isEqualTo(gpu);
    }
}
