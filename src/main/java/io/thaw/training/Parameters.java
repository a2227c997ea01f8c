package io.thaw.training;

import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.PlannedParameter;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A run's tensors by canonical name, as the plan wants them: the base's bytes where it has them, a fresh start where not,
 * and a gradient for exactly those that train.
 */
final class Parameters {

    /** Standard deviation of a new weight, as BERT's {@code initializer_range}. */
    private static final double INITIAL_DEVIATION = 0.02;

    /** A tensor that trains, with what the plan says of it. */
    record Trained(PlannedParameter plan, Tensor tensor) {}

    private final Map<String, Tensor> tensors;
    private final List<Trained> trained;

    private Parameters(Map<String, Tensor> tensors, List<Trained> trained) {
        this.tensors = tensors;
        this.trained = trained;
    }

    static Parameters load(Scope scope, FreezePlan plan, BaseWeights base, long seed) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        List<Trained> trained = new ArrayList<>();
        for (PlannedParameter planned : plan.parameters()) {
            if (planned.count() == 0) {
                // It shares another tensor's storage, which is loaded under that one's name.
                continue;
            }
            long[] shape =
                    planned.shape().stream().mapToLong(Integer::longValue).toArray();
            Tensor tensor = planned.fresh()
                    ? scope.floats(initial(planned, seed), shape)
                    : scope.floats(base.read(planned.name()), shape);
            if (planned.trainable()) {
                trained.add(new Trained(planned, tensor.requireGradient()));
            }
            tensors.put(planned.name(), tensor);
        }
        return new Parameters(tensors, List.copyOf(trained));
    }

    /** Normal with deviation 0.02 for a weight, zero for a bias: a function of the seed and the name. */
    static float[] initial(PlannedParameter planned, long seed) {
        float[] values = new float[Math.toIntExact(planned.count())];
        if (planned.name().endsWith(".weight")) {
            Random random = new Random(seed ^ planned.name().hashCode());
            for (int i = 0; i < values.length; i++) {
                values[i] = (float) (random.nextGaussian() * INITIAL_DEVIATION);
            }
        }
        return values;
    }

    Map<String, Tensor> byName() {
        return tensors;
    }

    Tensor get(String name) {
        Tensor tensor = tensors.get(name);
        if (tensor == null) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        return tensor;
    }

    /** In the plan's order. */
    List<Trained> trained() {
        return trained;
    }
}
