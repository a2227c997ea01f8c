package io.thaw.freeze;

import io.thaw.freeze.FreezePlan.Group;
import io.thaw.freeze.FreezePlan.Summary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Map.Entry;

/** Turns the decisions about single parameters into a plan. */
final class Planner {

    private static final int ID_DIGITS = 26;

    /** Token-level tasks on small encoders stay under-trained at BERT's own rate. */
    private static final double SMALL_TOKEN_LEVEL_RATE = 2e-4;

    private static final int SMALL_HIDDEN_SIZE = 512;

    private final ModelLayout layout;
    private final FreezeSpec spec;
    private final TrainingSettings settings;
    private final double learningRate;
    private final Map<ParameterSpec, Decision> decisions;
    private final Component boundary;
    private final Cost cost;

    Planner(ModelLayout layout, FreezeSpec spec, TrainingSettings settings) {
        this.layout = layout;
        this.spec = spec;
        this.settings = settings;
        this.learningRate = settings.learningRate() != null ? settings.learningRate() : autoLearningRate(layout, spec);
        this.decisions = Decisions.of(layout, spec, learningRate);
        this.boundary = boundary(layout, decisions);
        this.cost = new CostModel(layout, settings).of(decisions, boundary.depth(), prefixCacheable());
    }

    FreezePlan plan() {
        List<PlannedParameter> parameters = parameters();
        String hash = PlanHash.of(spec, parameters);
        return new FreezePlan(
                "plan_" + hash.substring(PlanHash.PREFIX.length(), PlanHash.PREFIX.length() + ID_DIGITS),
                hash,
                spec.strategy().name(),
                learningRate,
                summary(),
                cost,
                groups(),
                parameters,
                new Warnings(layout, spec, settings, this).list(),
                new Explanation(layout, spec, decisions).text(cost));
    }

    /** G16. */
    private static double autoLearningRate(ModelLayout layout, FreezeSpec spec) {
        double rate = spec.strategy().autoLearningRate();
        boolean smallTokenLevel = layout.headReads() == HeadReads.TOKENS && layout.hiddenSize() <= SMALL_HIDDEN_SIZE;
        return smallTokenLevel ? Math.max(rate, SMALL_TOKEN_LEVEL_RATE) : rate;
    }

    /** G2. */
    private static Component boundary(ModelLayout layout, Map<ParameterSpec, Decision> decisions) {
        return decisions.entrySet().stream()
                .filter(e -> e.getValue().train())
                .map(e -> layout.component(e.getKey()))
                .min(Comparator.comparingInt(Component::depth))
                .orElseThrow();
    }

    Cost cost() {
        return cost;
    }

    Map<ParameterSpec, Decision> decisions() {
        return decisions;
    }

    Component boundary() {
        return boundary;
    }

    /** Masked tokens are drawn anew in each epoch, so what the prefix computes then never comes back. */
    private boolean prefixCacheable() {
        return boundary.depth() > 1 && !spec.frozenDropout() && layout.headReads() != HeadReads.MASKED_TOKENS;
    }

    private Summary summary() {
        long total = 0;
        long trainable = 0;
        for (Entry<ParameterSpec, Decision> entry : decisions.entrySet()) {
            total += entry.getKey().count();
            trainable += entry.getValue().train() ? entry.getKey().count() : 0;
        }
        return new Summary(
                total, trainable, (double) trainable / total, boundary.name(), boundary.depth(), prefixCacheable());
    }

    private List<Group> groups() {
        Map<Group, Long> counts = new LinkedHashMap<>();
        decisions.forEach((parameter, decision) -> counts.merge(
                new Group(layout.component(parameter).name(), decision.train(), 0, decision.reason()),
                parameter.count(),
                Long::sum));
        List<Group> groups = new ArrayList<>();
        counts.forEach(
                (group, count) -> groups.add(new Group(group.component(), group.trainable(), count, group.reason())));
        return groups;
    }

    private List<PlannedParameter> parameters() {
        List<PlannedParameter> parameters = new ArrayList<>();
        decisions.forEach((parameter, decision) -> parameters.add(new PlannedParameter(
                parameter.name(),
                parameter.checkpointName(),
                parameter.shape(),
                parameter.count(),
                decision.train(),
                decision.reason(),
                Explanation.sentence(parameter, decision, spec),
                decision.rule(),
                decision.lrMultiplier(),
                // G5.
                decision.train() && parameter.matrix() ? settings.weightDecay() : 0,
                parameter.fresh())));
        return parameters;
    }

    static Map<String, PlannedParameter> trainable(List<PlannedParameter> parameters) {
        Map<String, PlannedParameter> trainable = new LinkedHashMap<>();
        for (PlannedParameter parameter : parameters) {
            if (parameter.trainable() && parameter.reason() != Reason.TIED_TO) {
                trainable.put(parameter.name(), parameter);
            }
        }
        return trainable;
    }
}
