package io.thaw.inference;

import jakarta.validation.constraints.Min;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of serving.
 *
 * @param maxModels how many models stay in memory
 * @param cores how many cores one prediction may use
 */
@Validated
@ConfigurationProperties("thaw.inference")
record InferenceProperties(
        @DefaultValue("16") @Min(1) int maxModels,
        @DefaultValue("1") @Min(1) int cores) {}
