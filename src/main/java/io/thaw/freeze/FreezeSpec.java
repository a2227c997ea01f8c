package io.thaw.freeze;

import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.error.Faults;
import java.util.List;

/**
 * What a request says about freezing.
 *
 * @param overrides rules on top of the strategy, in order; the last match wins
 * @param frozenDropout whether dropout stays on below the boundary, as in a plain {@code model.train()}; it makes the
 *     frozen prefix random and so forbids to cache it
 * @param allowFrozenRandomInit whether a tensor that starts at random may be frozen
 */
public record FreezeSpec(
        FreezeStrategy strategy, List<Rule> overrides, boolean frozenDropout, boolean allowFrozenRandomInit) {

    /** The longest list of rules. */
    public static final int MAX_RULES = 64;

    public FreezeSpec {
        overrides = List.copyOf(overrides);
    }

    public static FreezeSpec of(FreezeStrategy strategy) {
        return new FreezeSpec(strategy, List.of(), false, false);
    }

    public FreezeSpec withStrategy(FreezeStrategy other) {
        return new FreezeSpec(other, overrides, frozenDropout, allowFrozenRandomInit);
    }

    public FreezeSpec withOverrides(List<Rule> other) {
        return new FreezeSpec(strategy, other, frozenDropout, allowFrozenRandomInit);
    }

    /** What is wrong whatever the model, with pointers relative to this object. */
    public List<Fault> faults() {
        Faults faults = new Faults();
        strategy.check(faults);
        check(overrides, "/overrides", faults);
        return faults.list();
    }

    static void check(List<Rule> rules, String pointer, Faults faults) {
        if (rules.size() > MAX_RULES) {
            faults.add(
                    pointer,
                    ErrorKind.OUT_OF_RANGE,
                    "There are %d rules, at most %d are allowed.".formatted(rules.size(), MAX_RULES));
            return;
        }
        for (int i = 0; i < rules.size(); i++) {
            check(rules.get(i), pointer + "/" + i, faults);
        }
    }

    private static void check(Rule rule, String pointer, Faults faults) {
        Glob.fault(rule.match())
                .ifPresent(fault -> faults.add(
                        pointer + "/match",
                        ErrorKind.PATTERN_INVALID,
                        "The selector " + fault + ".",
                        "a glob such as encoder.layer.*.attention.**"));
        Double multiplier = rule.lrMultiplier();
        if (multiplier == null) {
            return;
        }
        if (!(multiplier >= 0 && multiplier <= Rule.MAX_LR_MULTIPLIER)) {
            faults.add(
                    pointer + "/lr_multiplier",
                    ErrorKind.OUT_OF_RANGE,
                    "lr_multiplier is " + multiplier + ", it must lie between 0 and " + Rule.MAX_LR_MULTIPLIER + ".");
        }
        if (!rule.train()) {
            faults.add(
                    pointer + "/lr_multiplier",
                    ErrorKind.CONFLICTING_FIELDS,
                    "The rule freezes what it matches, so it cannot set a learning rate for it.",
                    "leave lr_multiplier out, or set train to true");
        }
    }
}
