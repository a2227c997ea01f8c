package io.thaw.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.thaw.torch.Device;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class TrainingDeviceTests {

    @Test
    void aGpuThatIsNotThereIsToldAtTheStartAndNotByTheFirstJob() {
        assumeFalse(Device.CUDA.available());

        assertThatThrownBy(() -> device(Map.of("thaw.worker.device", "cuda")))
                .isInstanceOf(NoSuchDeviceException.class)
                .hasMessage("thaw.worker.device is cuda, but there is no GPU here, or no libtorch for CUDA.");
    }

    @Test
    void withoutAGpuJobsTrainOnTheCpu() {
        assumeFalse(Device.CUDA.available());

        assertThat(device(Map.of()).get()).isEqualTo(Device.CPU);
        assertThat(device(Map.of("thaw.worker.device", "cpu")).get()).isEqualTo(Device.CPU);
    }

    @Test
    void severalSlotsOfAProcessDoNotShareAGpu() {
        TrainingDevice two = device(Map.of("thaw.worker.slots", "2"));

        two.requireOneSlot(Device.CPU);
        assertThatThrownBy(() -> two.requireOneSlot(Device.CUDA))
                .isInstanceOf(NoSuchDeviceException.class)
                .hasMessage("A process trains one job at a time on a GPU, and thaw.worker.slots is 2.");
        device(Map.of()).requireOneSlot(Device.CUDA);
    }

    @Test
    void whatPlansStartFromIsTheSpeedInThePrecisionThatJobsAreComputedIn() {
        TrainingDevice device = device(Map.of());
        assertThat(device.speed()).isEmpty();

        device.measure();

        assertThat(device.speed())
                .isPresent()
                .isEqualTo(device.speed(device.get().computesBfloat16()))
                .isNotEqualTo(device.speed(!device.get().computesBfloat16()));
    }

    /** Its children look for themselves: it might have no GPU of its own to see. */
    @Test
    void aParentOfWorkersDoesNotAskForAGpu() {
        assertThat(device(Map.of("thaw.worker.device", "cuda", "thaw.worker.isolation", "process")))
                .isNotNull();
    }

    private static TrainingDevice device(Map<String, String> settings) {
        return new TrainingDevice(new Binder(new MapConfigurationPropertySource(settings))
                .bindOrCreate("thaw.worker", WorkerProperties.class));
    }
}
