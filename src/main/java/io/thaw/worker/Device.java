package io.thaw.worker;

import io.thaw.freeze.DeviceSpeed;
import io.thaw.role.Trains;
import io.thaw.torch.DeviceProfile;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Conditional;
import org.springframework.stereotype.Component;

/** The device that jobs train on. Its speed is measured by a training thread that has nothing better to do. */
@Component
@Conditional(Trains.class)
class Device implements DeviceSpeed.Source {

    private static final Logger LOG = LoggerFactory.getLogger(Device.class);

    private final int cores;
    private boolean tried;
    private volatile @Nullable DeviceSpeed speed;

    Device(WorkerProperties properties) {
        this.cores = properties.coresOfAJob();
    }

    @Override
    public Optional<DeviceSpeed> speed() {
        return Optional.ofNullable(speed);
    }

    /** Takes about a second the first time, and nothing later. An engine that does not run here is the jobs' to report. */
    synchronized void measure() {
        if (tried) {
            return;
        }
        tried = true;
        try {
            DeviceProfile profile = DeviceProfile.of(cores);
            speed = DeviceSpeed.of(profile.gigaflops(), profile.gigabytesPerSecond());
        } catch (RuntimeException | LinkageError e) {
            LOG.warn(
                    "The device's speed cannot be measured, so that jobs have no estimate of their time: {}",
                    e.toString());
        }
    }
}
