package io.thaw.freeze;

import io.thaw.freeze.RunCost.Workload;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters train, why, and what that costs. A plan is a pure function of its inputs: the same layout, request and
 * settings give the same plan with the same hash.
 *
 * @param id {@code plan_} and the first 26 digits of the hash
 * @param hash {@code sha256:…} over everything that decides what is trained: the dropout below the boundary, and each
 *     parameter's name, shape, decision, reason, rate and decay. Batch size, length and cost do not enter
 * @param strategy the strategy's name
 * @param learningRate the schedule's highest rate, with {@code auto} resolved
 * @param parameters every parameter, in forward order
 * @param groups parameters of one component that share a decision and its reason, in forward order
 */
public record FreezePlan(
        String id,
        String hash,
        String strategy,
        double learningRate,
        Summary summary,
        Cost cost,
        List<Group> groups,
        List<PlannedParameter> parameters,
        List<Warning> warnings,
        String explanation) {

    public FreezePlan {
        groups = List.copyOf(groups);
        parameters = List.copyOf(parameters);
        warnings = List.copyOf(warnings);
    }

    /**
     * The plan in a few numbers.
     *
     * @param boundary the lowest component that holds a trainable tensor; below it no graph is built
     * @param boundaryDepth 0 for the embeddings, i + 1 for layer i, L + 1 for the pooler, L + 2 for the head
     * @param prefixCacheable whether at least one layer lies below the boundary and always gives the same output
     */
    public record Summary(
            long totalParameters,
            long trainableParameters,
            double trainableShare,
            String boundary,
            int boundaryDepth,
            boolean prefixCacheable) {}

    /** Parameters of one component with one decision. */
    public record Group(String component, boolean trainable, long parameters, Reason reason) {}

    /**
     * Something that works but hardly helps.
     *
     * @param suggestion a JSON merge patch of the request (RFC 7396), empty where there is nothing better
     * @param saves what following the suggestion saves
     */
    public record Warning(
            String code,
            String message,
            @Nullable Suggestion suggestion,
            @Nullable Saves saves) {}

    /** Shares of a full step's FLOPs. */
    public record Saves(double flopsVsFull) {}

    /**
     * Plans a run.
     *
     * @throws io.thaw.error.DomainException with everything that is wrong with the request, pointers relative to it
     */
    public static FreezePlan of(ModelLayout layout, FreezeSpec spec, TrainingSettings settings) {
        return new Planner(layout, spec, settings).plan();
    }

    /** The same plan, with the seconds that a step of full texts takes on a device. */
    public FreezePlan on(DeviceSpeed device, ModelLayout layout) {
        Workload step = new Workload(cost.batchSize(), 0, cost.maxLength(), cost.maxLength(), 1, cost.batchSize(), 1);
        double seconds = new RunCost(layout, this).secondsPerStep(step, device);
        return new FreezePlan(
                id,
                hash,
                strategy,
                learningRate,
                summary,
                cost.withSeconds(seconds),
                groups,
                parameters,
                warnings,
                explanation);
    }

    /** The lowest component that holds a trainable tensor. */
    public Component boundary() {
        return new Component(summary.boundary(), summary.boundaryDepth());
    }

    /** What was decided about the parameter of this canonical name. */
    public Optional<PlannedParameter> parameter(String name) {
        return parameters.stream().filter(p -> p.name().equals(name)).findFirst();
    }

    /** The parameters that train, by canonical name, in forward order; tied ones are left to their owner. */
    public Map<String, PlannedParameter> trainable() {
        return Planner.trainable(parameters);
    }
}
