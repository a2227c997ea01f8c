package io.thaw.freeze;

import org.jspecify.annotations.Nullable;

/**
 * Whether a parameter trains, and why.
 *
 * @param rule what decided, as a JSON pointer into the freeze request
 */
record Decision(
        boolean train,
        double lrMultiplier,
        Reason reason,
        @Nullable String rule) {

    static final String STRATEGY = "/strategy";

    static Decision trains(double lrMultiplier, Reason reason, @Nullable String rule) {
        return new Decision(true, lrMultiplier, reason, rule);
    }

    static Decision frozen(Reason reason, @Nullable String rule) {
        return new Decision(false, 0, reason, rule);
    }

    /** Whether a rule that somebody wrote decided, rather than the strategy as a whole. */
    boolean ruled() {
        return rule != null && (rule.startsWith("/rules/") || rule.startsWith("/overrides/"));
    }
}
