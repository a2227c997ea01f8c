package io.thaw.storage;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.annotation.Configuration;
import org.springframework.scheduling.annotation.EnableScheduling;
import org.springframework.scheduling.annotation.SchedulingConfigurer;
import org.springframework.scheduling.config.FixedDelayTask;
import org.springframework.scheduling.config.ScheduledTaskRegistrar;

/** Collects now and then, in every process that has the store; one of them at a time does the work. */
@Configuration(proxyBeanMethods = false)
@EnableScheduling
class CollectionSchedule implements SchedulingConfigurer {

    private static final Logger LOG = LoggerFactory.getLogger(CollectionSchedule.class);

    private final BlobCollector collector;
    private final Duration period;

    CollectionSchedule(BlobCollector collector, StorageProperties properties) {
        this.collector = collector;
        this.period = properties.storage().collectEvery();
    }

    /** Not while the service starts, and yet in one that starts anew all the time. */
    @Override
    public void configureTasks(ScheduledTaskRegistrar tasks) {
        tasks.addFixedDelayTask(new FixedDelayTask(this::collect, period, period.dividedBy(10)));
    }

    private void collect() {
        try {
            collector
                    .collect()
                    .filter(garbage -> !garbage.isEmpty())
                    .ifPresent(garbage -> LOG.info("Blobs collected: {}.", garbage));
        } catch (RuntimeException e) {
            LOG.warn("Blobs cannot be collected now: {}", e.toString());
        }
    }
}
