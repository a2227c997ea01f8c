package io.thaw.freeze;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;

/** Says in plain words what trains, what does not, and why. */
final class Explanation {

    private final ModelLayout layout;
    private final FreezeSpec spec;
    private final Map<ParameterSpec, Decision> decisions;

    Explanation(ModelLayout layout, FreezeSpec spec, Map<ParameterSpec, Decision> decisions) {
        this.layout = layout;
        this.spec = spec;
        this.decisions = decisions;
    }

    /** One sentence about one parameter. */
    static String sentence(ParameterSpec parameter, Decision decision, FreezeSpec spec) {
        String strategy = spec.strategy().described();
        String rule = Objects.requireNonNullElse(decision.rule(), Decision.STRATEGY);
        String by = rule.equals(Decision.STRATEGY) ? strategy : "the rule at " + rule;
        return switch (decision.reason()) {
            case TRAINABLE_BY_STRATEGY -> "It trains: " + by + " leaves it trainable.";
            case TRAINABLE_BY_OVERRIDE -> "It trains because " + by + " says so.";
            case NEW_PARAMETER -> "It trains because the base has no weights for it and it starts at random.";
            case FROZEN_BY_STRATEGY, FROZEN_BY_OVERRIDE -> "It does not train because " + by + " freezes it.";
            case TIED_TO ->
                "It shares its storage with %s and %s with it."
                        .formatted(parameter.tiedTo(), decision.train() ? "trains" : "is frozen");
            case NO_GRADIENT_PATH ->
                "It does not train because the task's head does not read it, so no gradient reaches it.";
            case LR_ZERO -> "It does not train because " + by + " sets its learning rate to 0.";
            case LR_BELOW_FLOOR ->
                "It does not train because " + strategy + " gives it a learning rate below lr_floor.";
            case GRADIENT_ZERO -> "It trains, but its gradient was zero in every step.";
            case UPDATE_LOST_IN_PRECISION -> "It trains, but every update was too small to change it in float32.";
        };
    }

    String text(Cost cost) {
        List<String> sentences = new ArrayList<>();
        sentences.add(layout.architecture() + "'s layers are trainable by design.");
        Set<Component> frozen = components(d -> !d.train());
        if (frozen.isEmpty()) {
            sentences.add("All of them train here: " + spec.strategy().described() + " freezes nothing.");
        }
        byReason(sentences, Reason.FROZEN_BY_STRATEGY, spec.strategy().described() + " freezes %s");
        byReason(sentences, Reason.FROZEN_BY_OVERRIDE, "an override freezes %s");
        byReason(sentences, Reason.LR_BELOW_FLOOR, "their learning rate lies below lr_floor");
        byReason(sentences, Reason.LR_ZERO, "a rule sets the learning rate of %s to 0");
        byReason(sentences, Reason.NO_GRADIENT_PATH, "the task's head does not read %s");
        sentences.add(costs(cost));
        return String.join(" ", sentences);
    }

    private void byReason(List<String> sentences, Reason reason, String because) {
        Set<Component> touched = components(d -> d.reason() == reason);
        Set<Component> partly = new LinkedHashSet<>(touched);
        partly.retainAll(components(Decision::train));
        Set<Component> wholly = new LinkedHashSet<>(touched);
        wholly.removeAll(partly);
        if (!wholly.isEmpty()) {
            boolean one = wholly.size() == 1 && !wholly.iterator().next().name().equals("embeddings");
            sentences.add("%s %s not train here because %s."
                    .formatted(capitalised(list(wholly)), one ? "does" : "do", because.formatted(one ? "it" : "them")));
        }
        if (!partly.isEmpty()) {
            sentences.add(
                    "In %s only a part trains, because %s.".formatted(list(partly), because.formatted("the rest")));
        }
    }

    private String costs(Cost cost) {
        if (cost.flopsVsFull() >= 1) {
            return "A step costs as much as in full fine-tuning.";
        }
        String cached = cost.flopsVsFullCached() == null
                ? ""
                : ", and " + percent(cost.flopsVsFullCached()) + " once the frozen prefix is cached";
        return "A step costs " + percent(cost.flopsVsFull()) + " of full fine-tuning's" + cached + ".";
    }

    private static String percent(double share) {
        return share < 0.0005 ? "almost nothing" : String.format(Locale.ROOT, "%.1f %%", 100 * share);
    }

    private Set<Component> components(Predicate<Decision> chosen) {
        Map<Integer, Component> components = new TreeMap<>();
        decisions.forEach((parameter, decision) -> {
            if (chosen.test(decision)) {
                Component component = layout.component(parameter);
                components.put(component.depth(), component);
            }
        });
        return new LinkedHashSet<>(components.values());
    }

    /** As in "the embeddings, layers 0 to 7 and layer 9". */
    private static String list(Set<Component> components) {
        List<String> parts = new ArrayList<>();
        int first = -1;
        int last = -1;
        for (Component component : components) {
            int layer = component.layer() ? component.depth() - 1 : -1;
            if (layer >= 0 && layer == last + 1 && first >= 0) {
                last = layer;
                parts.set(parts.size() - 1, "layers " + first + " to " + last);
            } else {
                first = layer;
                last = layer;
                parts.add(layer >= 0 ? "layer " + layer : "the " + component.name());
            }
        }
        int end = parts.size() - 1;
        return end == 0 ? parts.get(0) : String.join(", ", parts.subList(0, end)) + " and " + parts.get(end);
    }

    private static String capitalised(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
