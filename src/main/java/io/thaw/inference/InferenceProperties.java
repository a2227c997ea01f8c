package io.thaw.inference;

import io.thaw.torch.Device;
import jakarta.validation.constraints.Min;
import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;
import org.springframework.validation.annotation.Validated;

/**
 * Settings of serving.
 *
 * @param precision in which layers multiply
 * @param maxMemory how many bytes of tensors stay in memory, each counted once however many models have it
 * @param threads how many passes are computed at the same time
 * @param cores how many cores one pass may use
 * @param maxWait requests that would have to wait longer are refused
 * @param maxRequests more requests at the same time are refused, of one tenant more than three quarters of them
 */
@Validated
@ConfigurationProperties("thaw.inference")
record InferenceProperties(
        @DefaultValue("auto") Precision precision,
        @DefaultValue("2GB") DataSize maxMemory,
        @DefaultValue("1") @Min(1) int threads,
        @DefaultValue("1") @Min(1) int cores,
        @DefaultValue("2s") Duration maxWait,
        @DefaultValue("150") @Min(1) int maxRequests) {

    /** How exactly layers multiply; everything else is float32. */
    enum Precision {
        /** What is fastest on this processor; 8 bits for models that were found fit for them. */
        AUTO,
        FP32,
        BF16;

        boolean isBfloat16() {
            return this == BF16 || (this == AUTO && Device.CPU.computesBfloat16());
        }
    }
}
