package io.thaw.freeze;

import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.error.NearestNames;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Applies a freeze request to every parameter of a layout, and says what is wrong with the request. */
final class Decisions {

    private final ModelLayout layout;
    private final FreezeSpec spec;
    private final double learningRate;
    private final Faults faults = new Faults();

    /** One tie fault for each rule is enough: a shared layer has sixteen tensors. */
    private final Set<String> tieFaults = new HashSet<>();

    private Decisions(ModelLayout layout, FreezeSpec spec, double learningRate) {
        this.layout = layout;
        this.spec = spec;
        this.learningRate = learningRate;
    }

    /**
     * Decides for every parameter, in the layout's order.
     *
     * @throws io.thaw.error.DomainException with every fault, pointers relative to the freeze request
     */
    static Map<ParameterSpec, Decision> of(ModelLayout layout, FreezeSpec spec, double learningRate) {
        return new Decisions(layout, spec, learningRate).decide();
    }

    private Map<ParameterSpec, Decision> decide() {
        faults.addAll(spec.faults());
        spec.strategy().lint(layout, faults);
        boolean decidable = faults.isEmpty();
        List<Selection> rules = select(spec.strategy().rules(), "/rules");
        List<Selection> overrides = select(spec.overrides(), "/overrides");
        if (!decidable) {
            faults.throwIfAny();
        }
        Map<String, Decision> byName = new LinkedHashMap<>();
        for (ParameterSpec parameter : layout.parameters()) {
            byName.put(parameter.name(), decide(parameter, rules, overrides));
        }
        followTies(byName);
        if (byName.values().stream().noneMatch(Decision::train)) {
            faults.add("", ErrorKind.NOTHING_TRAINABLE, "The plan leaves nothing to train.");
        }
        refuseFrozenRandomInit(byName);
        faults.throwIfAny();

        Map<ParameterSpec, Decision> decisions = new LinkedHashMap<>();
        for (ParameterSpec parameter : layout.parameters()) {
            decisions.put(
                    parameter, byName.getOrDefault(parameter.name(), Decision.frozen(Reason.NO_GRADIENT_PATH, null)));
        }
        return decisions;
    }

    private Decision decide(ParameterSpec parameter, List<Selection> rules, List<Selection> overrides) {
        if (!parameter.reachable()) {
            return Decision.frozen(Reason.NO_GRADIENT_PATH, null);
        }
        Optional<Selection> override = last(overrides, parameter);
        Optional<Selection> rule = override.isPresent() ? override : last(rules, parameter);
        return rule.map(r -> byRule(r, parameter, override.isPresent())).orElseGet(() -> byStrategy(parameter));
    }

    private Decision byRule(Selection selection, ParameterSpec parameter, boolean override) {
        Rule rule = selection.rule();
        if (!rule.train()) {
            return Decision.frozen(
                    override ? Reason.FROZEN_BY_OVERRIDE : Reason.FROZEN_BY_STRATEGY, selection.pointer());
        }
        double multiplier = rule.lrMultiplier() != null
                ? rule.lrMultiplier()
                : spec.strategy().lrMultiplier(parameter, layout);
        if (multiplier == 0) {
            return Decision.frozen(Reason.LR_ZERO, selection.pointer());
        }
        return Decision.trains(
                multiplier,
                override ? Reason.TRAINABLE_BY_OVERRIDE : Reason.TRAINABLE_BY_STRATEGY,
                selection.pointer());
    }

    private Decision byStrategy(ParameterSpec parameter) {
        FreezeStrategy strategy = spec.strategy();
        double multiplier = strategy.lrMultiplier(parameter, layout);
        boolean trains = strategy.trains(parameter, layout);
        boolean belowFloor = multiplier * learningRate < strategy.lrFloor();
        if (parameter.fresh() && ((trains && !belowFloor) || !spec.allowFrozenRandomInit())) {
            return Decision.trains(multiplier, Reason.NEW_PARAMETER, null);
        }
        if (trains && belowFloor) {
            return Decision.frozen(Reason.LR_BELOW_FLOOR, "/lr_floor");
        }
        return trains
                ? Decision.trains(multiplier, Reason.TRAINABLE_BY_STRATEGY, Decision.STRATEGY)
                : Decision.frozen(Reason.FROZEN_BY_STRATEGY, Decision.STRATEGY);
    }

    /** G9 and G11: one storage, one decision. A strategy decides for the owner; only written rules can disagree. */
    private void followTies(Map<String, Decision> byName) {
        for (ParameterSpec parameter : layout.parameters()) {
            Decision own = byName.get(parameter.name());
            Decision owners = parameter.tiedTo() == null ? null : byName.get(parameter.tiedTo());
            if (own == null || owners == null) {
                continue;
            }
            boolean same = own.train() == owners.train() && own.lrMultiplier() == owners.lrMultiplier();
            if (!same && (own.ruled() || splitsLayers(parameter))) {
                addTieFault(parameter, own, owners);
            }
            byName.put(
                    parameter.name(),
                    new Decision(owners.train(), owners.lrMultiplier(), Reason.TIED_TO, owners.rule()));
        }
    }

    private boolean splitsLayers(ParameterSpec parameter) {
        return layout.component(parameter).layer();
    }

    private void addTieFault(ParameterSpec parameter, Decision own, Decision owners) {
        boolean shared = splitsLayers(parameter);
        String pointer = own.ruled() && own.rule() != null ? own.rule() : Decision.STRATEGY;
        if (!tieFaults.add(pointer)) {
            return;
        }
        faults.add(
                pointer,
                shared ? ErrorKind.SHARED_LAYER_SPLIT : ErrorKind.TIED_PARAMETER_CONFLICT,
                "%s and %s share one storage, but the first would %s and the second %s."
                        .formatted(parameter.name(), parameter.tiedTo(), verb(own), verb(owners)),
                shared ? "select all the layers that share it, or none" : "one rule that matches both, or neither");
    }

    private static String verb(Decision decision) {
        return decision.train() ? "train at " + decision.lrMultiplier() + " times the rate" : "be frozen";
    }

    /** G10. Only a written rule freezes a new tensor, so the fault names the rule. */
    private void refuseFrozenRandomInit(Map<String, Decision> byName) {
        if (spec.allowFrozenRandomInit()) {
            return;
        }
        Map<String, List<String>> byRule = new TreeMap<>();
        for (ParameterSpec parameter : layout.parameters()) {
            Decision decision = byName.get(parameter.name());
            if (parameter.fresh() && parameter.reachable() && decision != null && !decision.train()) {
                byRule.computeIfAbsent(Objects.requireNonNullElse(decision.rule(), ""), r -> new ArrayList<>())
                        .add(parameter.name());
            }
        }
        byRule.forEach((rule, names) -> faults.add(
                rule,
                ErrorKind.FROZEN_RANDOM_INIT,
                "%s start%s at random, so frozen it would stay random."
                        .formatted(String.join(", ", names), names.size() == 1 ? "s" : ""),
                "a selector that leaves it out, or allow_frozen_random_init: true"));
    }

    private List<Selection> select(List<Rule> rules, String pointer) {
        List<Selection> selections = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            Rule rule = rules.get(i);
            if (Glob.fault(rule.match()).isEmpty()) {
                Selection selection = new Selection(rule, pointer + "/" + i, Glob.compile(rule.match()));
                requireMatch(selection);
                selections.add(selection);
            }
        }
        return selections;
    }

    private void requireMatch(Selection selection) {
        List<String> names = layout.names();
        if (names.stream().noneMatch(selection.glob()::matches)) {
            faults.add(
                    selection.pointer() + "/match",
                    ErrorKind.PATTERN_MATCHES_NOTHING,
                    "The selector \"" + selection.rule().match() + "\" matches no parameter.",
                    String.join(", ", nearest(selection.rule().match(), names)));
        }
    }

    /** A component's name without {@code .**} is the most common slip; else the three nearest names. */
    private static Collection<String> nearest(String match, List<String> names) {
        String below = match + (match.endsWith(".") ? "**" : ".**");
        if (Glob.fault(below).isEmpty() && names.stream().anyMatch(Glob.compile(below)::matches)) {
            return List.of(below);
        }
        return NearestNames.of(match, names, 3);
    }

    private static Optional<Selection> last(List<Selection> selections, ParameterSpec parameter) {
        for (int i = selections.size() - 1; i >= 0; i--) {
            if (selections.get(i).glob().matches(parameter.name())) {
                return Optional.of(selections.get(i));
            }
        }
        return Optional.empty();
    }

    private record Selection(Rule rule, String pointer, Glob glob) {}
}
