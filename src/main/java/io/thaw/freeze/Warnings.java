package io.thaw.freeze;

import io.thaw.error.DomainException;
import io.thaw.freeze.FreezePlan.Saves;
import io.thaw.freeze.FreezePlan.Warning;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Finds what works but hardly helps, with the change that would. */
final class Warnings {

    private final ModelLayout layout;
    private final FreezeSpec spec;
    private final TrainingSettings settings;
    private final Planner planner;

    Warnings(ModelLayout layout, FreezeSpec spec, TrainingSettings settings, Planner planner) {
        this.layout = layout;
        this.spec = spec;
        this.settings = settings;
        this.planner = planner;
    }

    List<Warning> list() {
        List<Warning> warnings = new ArrayList<>();
        noPrefixSavings(warnings);
        nextSentencePooler(warnings);
        unreachable(warnings);
        return warnings;
    }

    /**
     * Frozen matrices that the gradient has to cross all the same, because the embeddings train: they save optimizer memory
     * only.
     */
    private void noPrefixSavings(List<Warning> warnings) {
        List<Integer> crossed = layersWhere(p -> p.matrix() && trains(p));
        if (planner.boundary().depth() > 0 || crossed.isEmpty()) {
            return;
        }
        boolean frozenPrefix = layersWhere(this::trains).contains(0);
        FreezeSpec better = frozenPrefix ? withoutEmbeddings() : withoutLowerLayers();
        Double saved = saving(better);
        String message =
                ("The embeddings train, so the gradient travels through all %d layers, also the %d whose weights are frozen:"
                                + " this saves optimizer memory, but little compute and no activation memory.")
                        .formatted(layout.layers(), crossed.size());
        if (saved == null) {
            warnings.add(new Warning("no_prefix_savings", message, null, null));
            return;
        }
        String instead = frozenPrefix
                ? "Freezing the embeddings too"
                : "Freezing the embeddings and the lower two thirds of the layers as a whole";
        warnings.add(new Warning(
                "no_prefix_savings",
                message + String.format(Locale.ROOT, " %s saves %.1f %% of a full step's FLOPs.", instead, 100 * saved),
                new Suggestion.Freeze(better),
                new Saves(saved)));
    }

    /** The share of a full step that another request saves, or nothing where it cannot be planned. */
    private @Nullable Double saving(FreezeSpec better) {
        try {
            return planner.cost().flopsVsFull()
                    - new Planner(layout, better, settings).cost().flopsVsFull();
        } catch (DomainException e) {
            return null;
        }
    }

    private FreezeSpec withoutEmbeddings() {
        return spec.strategy() instanceof FreezeStrategy.FreezeFirstN first && first.trainEmbeddings()
                ? spec.withStrategy(new FreezeStrategy.FreezeFirstN(first.n(), false))
                : withFrozen(List.of("embeddings.**"));
    }

    private FreezeSpec withoutLowerLayers() {
        List<String> selectors = new ArrayList<>(List.of("embeddings.**"));
        for (int i = 0; i < layout.layers() * 2 / 3; i++) {
            selectors.add("encoder.layer." + i + ".**");
        }
        return withFrozen(selectors);
    }

    private FreezeSpec withFrozen(List<String> selectors) {
        List<Rule> overrides = new ArrayList<>(spec.overrides());
        selectors.forEach(selector -> overrides.add(new Rule(selector, false)));
        return spec.withOverrides(overrides);
    }

    /** The pooler learned to tell whether one sentence follows another, and frozen it keeps nothing else. */
    private void nextSentencePooler(List<Warning> warnings) {
        boolean fixedFeature =
                layout.parameters().stream().anyMatch(p -> layout.component(p).pooler() && p.reachable() && !p.fresh());
        if (fixedFeature
                && layout.component(layout.parameters().get(layout.parameters().size() - 1))
                        .equals(planner.boundary())) {
            warnings.add(new Warning(
                    "nsp_pooler_feature",
                    "The head reads the pretrained pooler, which was trained to predict the next sentence and is a poor"
                            + " feature while it is frozen. The mean over the tokens serves better.",
                    new Suggestion.Task(new Suggestion.Pooling("mean")),
                    null));
        }
    }

    /** Somebody asked for a parameter to train that no gradient can reach. */
    private void unreachable(List<Warning> warnings) {
        List<Rule> useful = spec.overrides().stream().filter(r -> !vain(r)).toList();
        boolean vainPooler = spec.strategy() instanceof FreezeStrategy.HeadOnly head
                && head.trainPooler()
                && layout.parameters().stream()
                        .noneMatch(p -> layout.component(p).pooler() && p.reachable());
        FreezeSpec better = spec.withOverrides(useful);
        if (vainPooler) {
            better = better.withStrategy(new FreezeStrategy.HeadOnly(false));
        }
        if (spec.strategy() instanceof FreezeStrategy.Custom custom
                && custom.rules().stream().anyMatch(this::vain)) {
            List<Rule> left = custom.rules().stream().filter(r -> !vain(r)).toList();
            better = better.withStrategy(left.isEmpty() ? new FreezeStrategy.Full() : new FreezeStrategy.Custom(left));
        }
        if (!better.equals(spec)) {
            warnings.add(new Warning(
                    "unreachable_parameters",
                    "The task's head does not read the pooler, so it cannot train whatever the request says.",
                    new Suggestion.Freeze(better),
                    null));
        }
    }

    private boolean vain(Rule rule) {
        Glob glob = Glob.compile(rule.match());
        return rule.train()
                && layout.parameters().stream()
                        .filter(p -> glob.matches(p.name()))
                        .noneMatch(ParameterSpec::reachable);
    }

    /** The layers in which no parameter satisfies the condition. */
    private List<Integer> layersWhere(Predicate<ParameterSpec> none) {
        List<Integer> layers = new ArrayList<>();
        for (int i = 0; i < layout.layers(); i++) {
            int depth = i + 1;
            if (layout.parameters().stream()
                    .filter(p -> layout.component(p).depth() == depth)
                    .noneMatch(none)) {
                layers.add(i);
            }
        }
        return layers;
    }

    private boolean trains(ParameterSpec parameter) {
        Decision decision = planner.decisions().get(parameter);
        return decision != null && decision.train();
    }
}
