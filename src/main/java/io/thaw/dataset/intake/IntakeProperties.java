package io.thaw.dataset.intake;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * What is taken.
 *
 * @param maxUnpackedSize of a file that was packed with gzip
 * @param maxFetchedSize of a file that is fetched from an address
 * @param fetchDeadline how long fetching a file may take
 */
@ConfigurationProperties("thaw.dataset")
record IntakeProperties(
        @DefaultValue("2GB") DataSize maxUnpackedSize,
        @DefaultValue("512MB") DataSize maxFetchedSize,
        @DefaultValue("5m") Duration fetchDeadline) {}
