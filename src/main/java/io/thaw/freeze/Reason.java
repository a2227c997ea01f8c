package io.thaw.freeze;

import java.util.Locale;

/** Why a parameter trains or does not: known before the run, or seen in it. */
public enum Reason {
    /** The strategy leaves it trainable. */
    TRAINABLE_BY_STRATEGY,
    /** An override makes it train. */
    TRAINABLE_BY_OVERRIDE,
    /** It starts at random, so it always trains. */
    NEW_PARAMETER,
    /** The strategy freezes it. */
    FROZEN_BY_STRATEGY,
    /** An override freezes it. */
    FROZEN_BY_OVERRIDE,
    /** It shares the storage of another tensor and follows that one's decision. */
    TIED_TO,
    /** The task's head does not read it, so no gradient reaches it. */
    NO_GRADIENT_PATH,
    /** A rule sets its learning-rate multiplier to 0. */
    LR_ZERO,
    /** Its learning rate lies below the strategy's {@code lr_floor}. */
    LR_BELOW_FLOOR,
    /** It trains, but its gradient was zero in every step: seen in a run, never planned. */
    GRADIENT_ZERO,
    /** It trains, but every update was smaller than float32 can add to it: seen in a run, never planned. */
    UPDATE_LOST_IN_PRECISION;

    /** The stable name on the wire, as in {@code frozen_by_strategy}. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
