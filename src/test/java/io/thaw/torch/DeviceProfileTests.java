package io.thaw.torch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DeviceProfileTests {

    /** No processor is outside these bounds: what a wrong unit or a wrong count of operations would give is. */
    @Test
    void aCoreIsMeasuredOnceAndInTheUnitsThatItIsToldIn() {
        DeviceProfile profile = DeviceProfile.of(Device.CPU, 1);

        assertThat(profile.cores()).isEqualTo(1);
        assertThat(profile.gigaflops()).isBetween(1.0, 2_000.0);
        assertThat(profile.bfloat16Gigaflops()).isBetween(0.1, 8_000.0);
        assertThat(profile.gigabytesPerSecond()).isBetween(0.3, 500.0);
        assertThat(DeviceProfile.of(Device.CPU, 1)).isSameAs(profile);
    }
}
