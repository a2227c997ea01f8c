package io.thaw.freeze;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was decided about one parameter.
 *
 * @param count the elements it stores: 0 where it shares another tensor's storage
 * @param sentence the reason in words
 * @param rule what decided, as a JSON pointer into the freeze request: {@code /strategy}, {@code /rules/0} or
 *     {@code /overrides/1}; {@code null} where no rule was needed
 * @param lrMultiplier its share of the learning rate, 0 if frozen
 * @param weightDecay decoupled; 0 if frozen, a bias or a layer norm
 * @param fresh whether it starts at random
 */
public record PlannedParameter(
        String name,
        String checkpointName,
        List<Integer> shape,
        long count,
        boolean trainable,
        Reason reason,
        String sentence,
        @Nullable String rule,
        double lrMultiplier,
        double weightDecay,
        boolean fresh) {}
