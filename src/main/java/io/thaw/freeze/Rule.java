package io.thaw.freeze;

import org.jspecify.annotations.Nullable;

/**
 * Decides for the parameters that a selector names. In a list of rules the last match wins.
 *
 * @param match a case-sensitive glob on canonical names: {@code *} stays within one dotted segment, {@code **} does not
 * @param train whether the parameters train
 * @param lrMultiplier their share of the learning rate; the strategy's own where it is absent
 */
public record Rule(String match, boolean train, @Nullable Double lrMultiplier) {

    /** A hundred times the learning rate is more than any published recipe uses. */
    static final double MAX_LR_MULTIPLIER = 100;

    public Rule(String match, boolean train) {
        this(match, train, null);
    }
}
