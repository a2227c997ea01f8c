package io.thaw.job;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How the queue treats jobs and workers.
 *
 * @param lease how long a job stays with a worker that gives no sign of life
 * @param maxCrashes after how many deaths of its worker, with no checkpoint in between, a job fails
 * @param backoff how long a rescued job waits, twice as long after each further crash
 * @param memory what a job may need, which {@code "batch_size": "auto"} fits; where it is not given, three quarters of the
 *     machine's
 */
@ConfigurationProperties("thaw.job")
record JobProperties(
        @DefaultValue("15s") Duration lease,
        @DefaultValue("3") int maxCrashes,
        @DefaultValue("1s") Duration backoff,
        @Nullable DataSize memory) {

    long memoryBytes() {
        return memory == null ? 3 * machineMemory() / 4 : memory.toBytes();
    }

    private static long machineMemory() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
    }
}
