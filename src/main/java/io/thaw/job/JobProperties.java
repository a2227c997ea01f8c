package io.thaw.job;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How the queue treats workers.
 *
 * @param lease how long a job stays with a worker that gives no sign of life
 * @param maxCrashes after how many deaths of its worker a job fails
 * @param backoff how long a rescued job waits, times the crashes so far
 */
@ConfigurationProperties("thaw.job")
record JobProperties(
        @DefaultValue("15s") Duration lease,
        @DefaultValue("3") int maxCrashes,
        @DefaultValue("1s") Duration backoff) {}
