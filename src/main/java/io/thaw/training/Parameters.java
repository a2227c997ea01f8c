package io.thaw.training;

import io.thaw.encoder.Encoder;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.PlannedParameter;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.AbstractMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A run's tensors by canonical name, as the plan wants them: the base's bytes where it has them, a fresh start where not,
 * and a gradient for exactly those that train. A frozen tensor is loaded when it is first asked for: where the output of a
 * frozen prefix is kept from an earlier run, its tensors never are.
 *
 * <p>Where layers multiply in bfloat16, they read copies in it (Micikevicius et al. 2018, arXiv:1710.03740, section 3.1): the
 * optimizer, checkpoints and certificates know the float32 weights alone.
 */
final class Parameters {

    /** Standard deviation of a new weight, as BERT's {@code initializer_range}. */
    private static final double INITIAL_DEVIATION = 0.02;

    /**
     * A tensor that trains.
     *
     * @param tensor its float32 weights
     * @param read what the model reads and has a gradient: the weights, or their copy in bfloat16
     */
    record Trained(PlannedParameter plan, Tensor tensor, Tensor read) {

        /** Puts values in the place of weights, and what is read of them. */
        static void assign(List<Trained> trained, List<Tensor> values) {
            AdamW.program().run("assign", trained.stream().map(Trained::tensor).toList(), values);
            copied(trained);
        }

        /** Lets the model read the weights as they are now. */
        static void copied(List<Trained> trained) {
            List<Trained> copies =
                    trained.stream().filter(each -> each.read != each.tensor).toList();
            if (!copies.isEmpty()) {
                AdamW.program()
                        .run(
                                "assign",
                                copies.stream().map(Trained::read).toList(),
                                copies.stream().map(Trained::tensor).toList());
            }
        }
    }

    private final Scope scope;
    private final BaseWeights base;
    private final long seed;
    private final boolean bf16;
    private final Map<String, PlannedParameter> planned = new LinkedHashMap<>();
    private final Map<String, Tensor> loaded = new HashMap<>();
    private final Map<String, Tensor> copies = new HashMap<>();
    private final List<Trained> trained;

    /**
     * Loads what trains; the rest follows as it is needed, and all of it belongs to {@code scope}.
     *
     * @param bf16 whether layers multiply in bfloat16
     */
    Parameters(Scope scope, FreezePlan plan, BaseWeights base, long seed, boolean bf16) {
        this.scope = scope;
        this.base = base;
        this.seed = seed;
        this.bf16 = bf16;
        for (PlannedParameter parameter : plan.parameters()) {
            // One without elements shares another tensor's storage, which is loaded under that one's name.
            if (parameter.count() > 0) {
                planned.put(parameter.name(), parameter);
            }
        }
        this.trained = planned.values().stream()
                .filter(PlannedParameter::trainable)
                .map(parameter -> new Trained(
                        parameter, get(parameter.name()), read(parameter.name()).requireGradient()))
                .toList();
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

    /** All tensors as the model reads them; one that is taken out is loaded. */
    Map<String, Tensor> byName() {
        return new AbstractMap<>() {

            @Override
            public boolean containsKey(@Nullable Object name) {
                return planned.containsKey(name);
            }

            @Override
            public @Nullable Tensor get(@Nullable Object name) {
                return name instanceof String known && planned.containsKey(known) ? read(known) : null;
            }

            @Override
            public Set<Entry<String, Tensor>> entrySet() {
                return planned.keySet().stream()
                        .map(name -> Map.entry(name, read(name)))
                        .collect(Collectors.toSet());
            }
        };
    }

    Tensor get(String name) {
        return loaded.computeIfAbsent(name, this::load);
    }

    private Tensor read(String name) {
        Tensor weights = get(name);
        return bf16 && Encoder.multipliesInBfloat16(name)
                ? copies.computeIfAbsent(name, key -> Encoder.inBfloat16(scope, weights))
                : weights;
    }

    private Tensor load(String name) {
        PlannedParameter parameter = planned.get(name);
        if (parameter == null) {
            throw new IllegalArgumentException("no parameter " + name);
        }
        long[] shape = parameter.shape().stream().mapToLong(Integer::longValue).toArray();
        return parameter.fresh() ? scope.floats(initial(parameter, seed), shape) : scope.floats(base.read(name), shape);
    }

    /** The tensor, unless nothing ever asked for it. */
    Optional<Tensor> loaded(String name) {
        return Optional.ofNullable(loaded.get(name));
    }

    /** In the plan's order. */
    List<Trained> trained() {
        return trained;
    }
}
