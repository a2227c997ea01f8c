package io.thaw.worker;

import io.thaw.freeze.DeviceSpeed;
import io.thaw.role.Trains;
import io.thaw.torch.CudaDriver;
import io.thaw.torch.Device;
import io.thaw.torch.DeviceProfile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/**
 * The device that jobs of this process train on. Which one it is, where settings leave that open, is found out with the first
 * job, and its speed by a training thread that has nothing better to do.
 */
@Component
@Conditional(Trains.class)
class TrainingDevice implements DeviceSpeed.Source {

    private static final Logger LOG = LoggerFactory.getLogger(TrainingDevice.class);

    private final WorkerProperties properties;
    private @Nullable Device device;
    private boolean tried;
    private volatile @Nullable DeviceProfile profile;

    TrainingDevice(WorkerProperties properties) {
        this.properties = properties;
        boolean mayBeRefused =
                properties.device() == DeviceChoice.CUDA || (properties.slots() > 1 && CudaDriver.devices() > 0);
        if (mayBeRefused && properties.isolation() == Isolation.THREAD) {
            get();
        }
    }

    /**
     * The device.
     *
     * @throws NoSuchDeviceException if settings ask for a GPU and there is none, or for several jobs at once on one
     */
    synchronized Device get() {
        if (device == null) {
            Device chosen = properties.device().choose();
            requireOneSlot(chosen);
            device = chosen;
            LOG.info("Jobs train on {}.", chosen.kind());
        }
        return device;
    }

    void requireOneSlot(Device chosen) {
        if (chosen == Device.CUDA && properties.slots() > 1) {
            throw new NoSuchDeviceException(
                    "A process trains one job at a time on a GPU, and thaw.worker.slots is " + properties.slots() + ".",
                    "Set thaw.worker.slots to 1, or thaw.worker.isolation to process: then each slot has a process.");
        }
    }

    @Override
    public Optional<DeviceSpeed> speed() {
        return profile == null ? Optional.empty() : speed(get().computesBfloat16());
    }

    @Override
    public Optional<DeviceSpeed> speed(boolean bf16) {
        return Optional.ofNullable(profile)
                .map(measured -> bf16
                        ? DeviceSpeed.inBfloat16(measured.bfloat16Gigaflops(), measured.gigabytesPerSecond())
                        : DeviceSpeed.of(measured.gigaflops(), measured.gigabytesPerSecond()));
    }

    /** Takes about two seconds the first time, and nothing later. An engine that does not run here is the jobs' to report. */
    synchronized void measure() {
        if (tried) {
            return;
        }
        tried = true;
        try {
            profile = DeviceProfile.of(get(), properties.coresOfAJob());
        } catch (RuntimeException | LinkageError e) {
            LOG.warn(
                    "The device's speed cannot be measured, so that jobs have no estimate of their time: {}",
                    e.toString());
        }
    }
}
