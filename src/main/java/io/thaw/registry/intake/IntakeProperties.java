package io.thaw.registry.intake;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * How base models are fetched.
 *
 * @param hub where models that are named by their repository lie; it is asked only if {@code thaw.outbound.allowed-origins}
 *     names it, and what it leads to
 * @param maxFileSize of each file that is fetched
 * @param fetchDeadline how long fetching a file may take
 */
@ConfigurationProperties("thaw.base-models.fetch")
record IntakeProperties(
        @DefaultValue("https://huggingface.co") String hub,
        @DefaultValue("8GB") DataSize maxFileSize,
        @DefaultValue("30m") Duration fetchDeadline) {}
