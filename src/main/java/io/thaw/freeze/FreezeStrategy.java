package io.thaw.freeze;

import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which parameters train. A strategy speaks of the base's own parameters; what starts at random always trains, and
 * overrides come on top.
 */
public sealed interface FreezeStrategy {

    /** The rate at which BERT is fine-tuned (Devlin et al. 2019, appendix A.3). */
    double FINE_TUNING_RATE = 5e-5;

    /** The rate for a few parameters on a frozen encoder (Ben Zaken et al. 2022, BitFit). */
    double FEW_PARAMETERS_RATE = 1e-3;

    /** The name on the wire. */
    String name();

    /** The name with its settings, as in {@code freeze_first_n with n=8}. */
    default String described() {
        return name();
    }

    boolean trains(ParameterSpec parameter, ModelLayout layout);

    /** The parameter's share of the learning rate. */
    default double lrMultiplier(ParameterSpec parameter, ModelLayout layout) {
        return 1;
    }

    /** The rate below which a parameter is rather frozen. */
    default double lrFloor() {
        return 0;
    }

    /** The learning rate that {@code auto} stands for on an encoder of ordinary size. */
    default double autoLearningRate() {
        return FINE_TUNING_RATE;
    }

    /** Ordered rules, with pointers that start at {@code /rules}. */
    default List<Rule> rules() {
        return List.of();
    }

    /** Says what is wrong whatever the model. */
    default void check(Faults faults) {}

    /** Says what does not fit the model. */
    default void lint(ModelLayout layout, Faults faults) {}

    /** Everything trains: BERT's layers are trainable by design. */
    record Full() implements FreezeStrategy {
        @Override
        public String name() {
            return "full";
        }

        @Override
        public boolean trains(ParameterSpec parameter, ModelLayout layout) {
            return true;
        }
    }

    /**
     * Only the head trains, on the encoder as a fixed feature extractor.
     *
     * @param trainPooler whether the pooler trains with it
     */
    record HeadOnly(boolean trainPooler) implements FreezeStrategy {
        @Override
        public String name() {
            return "head_only";
        }

        @Override
        public String described() {
            return trainPooler ? "head_only with a trainable pooler" : name();
        }

        @Override
        public boolean trains(ParameterSpec parameter, ModelLayout layout) {
            Component component = layout.component(parameter);
            return component.head() || (trainPooler && component.pooler());
        }

        @Override
        public double autoLearningRate() {
            return FEW_PARAMETERS_RATE;
        }

        @Override
        public void lint(ModelLayout layout, Faults faults) {
            if (trainPooler && !layout.has("pooler")) {
                faults.add(
                        "/pooler",
                        ErrorKind.COMPONENT_MISSING,
                        "The model has no pooler for this task, so none can train.",
                        "leave pooler out");
            }
        }
    }

    /**
     * The embeddings and the first n layers are frozen.
     *
     * @param n 0 freezes the embeddings alone, L leaves the pooler and the head
     * @param trainEmbeddings whether the embeddings train all the same, which sends the gradient through every frozen layer
     */
    record FreezeFirstN(int n, boolean trainEmbeddings) implements FreezeStrategy {
        @Override
        public String name() {
            return "freeze_first_n";
        }

        @Override
        public String described() {
            return "freeze_first_n with n=" + n + (trainEmbeddings ? " and trainable embeddings" : "");
        }

        @Override
        public boolean trains(ParameterSpec parameter, ModelLayout layout) {
            int depth = layout.component(parameter).depth();
            return depth == 0 ? trainEmbeddings : depth > n;
        }

        @Override
        public void check(Faults faults) {
            checkCount(n, faults);
        }

        @Override
        public void lint(ModelLayout layout, Faults faults) {
            lintCount(n, layout, faults);
        }
    }

    /** The embeddings and all but the last n layers are frozen. */
    record TrainLastN(int n) implements FreezeStrategy {
        @Override
        public String name() {
            return "train_last_n";
        }

        @Override
        public String described() {
            return "train_last_n with n=" + n;
        }

        @Override
        public boolean trains(ParameterSpec parameter, ModelLayout layout) {
            return layout.component(parameter).depth() > layout.layers() - n;
        }

        @Override
        public void check(Faults faults) {
            checkCount(n, faults);
        }

        @Override
        public void lint(ModelLayout layout, Faults faults) {
            lintCount(n, layout, faults);
        }
    }

    /** Only the embeddings are frozen. */
    record FreezeEmbeddings() implements FreezeStrategy {
        @Override
        public String name() {
            return "freeze_embeddings";
        }

        @Override
        public boolean trains(ParameterSpec parameter, ModelLayout layout) {
            return layout.component(parameter).depth() > 0;
        }
    }

    /**
     * Layers chosen by hand; the embeddings are frozen, the pooler and the head train.
     *
     * @param indexes counted from 0
     * @param train whether the listed layers train and the others are frozen, or the other way round
     */
    record Layers(List<Integer> indexes, boolean train) implements FreezeStrategy {

        /** More than any encoder has. */
        public static final int MAX_INDEXES = 1024;

        public Layers {
            indexes = List.copyOf(indexes);
        }

        @Override
        public String name() {
            return "layers";
        }

        @Override
        public String described() {
            return "layers with " + field() + "=" + indexes;
        }

        @Override
        public boolean trains(ParameterSpec parameter, ModelLayout layout) {
            Component component = layout.component(parameter);
            return component.layer() ? indexes.contains(component.depth() - 1) == train : component.depth() > 0;
        }

        @Override
        public void check(Faults faults) {
            if (indexes.isEmpty() || indexes.size() > MAX_INDEXES) {
                faults.add(
                        "/" + field(),
                        ErrorKind.OUT_OF_RANGE,
                        "%s lists %d layers, it must list 1 to %d.".formatted(field(), indexes.size(), MAX_INDEXES));
                return;
            }
            Set<Integer> seen = new TreeSet<>();
            for (int i = 0; i < indexes.size(); i++) {
                if (indexes.get(i) < 0) {
                    faults.add(pointer(i), ErrorKind.LAYER_OUT_OF_RANGE, "Layers are counted from 0.");
                }
                if (!seen.add(indexes.get(i))) {
                    faults.add(pointer(i), ErrorKind.DUPLICATE_VALUE, "Layer " + indexes.get(i) + " is listed twice.");
                }
            }
        }

        @Override
        public void lint(ModelLayout layout, Faults faults) {
            if (indexes.size() > MAX_INDEXES) {
                return;
            }
            for (int i = 0; i < indexes.size(); i++) {
                if (indexes.get(i) >= layout.layers()) {
                    faults.add(
                            pointer(i),
                            ErrorKind.LAYER_OUT_OF_RANGE,
                            "There is no layer %d: the model has %d layers.".formatted(indexes.get(i), layout.layers()),
                            "0 to " + (layout.layers() - 1));
                }
            }
        }

        private String field() {
            return train ? "train" : "freeze";
        }

        private String pointer(int i) {
            return "/" + field() + "/" + i;
        }
    }

    /** Only the biases train, and the head (Ben Zaken et al. 2022, arXiv:2106.10199). */
    record BitFit() implements FreezeStrategy {
        @Override
        public String name() {
            return "bitfit";
        }

        @Override
        public boolean trains(ParameterSpec parameter, ModelLayout layout) {
            return layout.component(parameter).head() || parameter.bias();
        }

        @Override
        public double autoLearningRate() {
            return FEW_PARAMETERS_RATE;
        }

        @Override
        public void lint(ModelLayout layout, Faults faults) {
            boolean biases = layout.parameters().stream()
                    .anyMatch(p -> p.bias() && !layout.component(p).head());
            if (!biases) {
                faults.add(
                        "/strategy",
                        ErrorKind.STRATEGY_UNSUPPORTED_FOR_ARCHITECTURE,
                        layout.architecture() + " has no biases to train.",
                        "layer_norm_only");
            }
        }
    }

    /** Only the layer norms train, and the head. */
    record LayerNormOnly() implements FreezeStrategy {
        @Override
        public String name() {
            return "layer_norm_only";
        }

        @Override
        public boolean trains(ParameterSpec parameter, ModelLayout layout) {
            return layout.component(parameter).head() || parameter.layerNorm();
        }

        @Override
        public double autoLearningRate() {
            return FEW_PARAMETERS_RATE;
        }
    }

    /** Ordered rules; what none of them names trains. */
    record Custom(List<Rule> rules) implements FreezeStrategy {

        public Custom {
            rules = List.copyOf(rules);
        }

        @Override
        public String name() {
            return "custom";
        }

        @Override
        public boolean trains(ParameterSpec parameter, ModelLayout layout) {
            return true;
        }

        @Override
        public void check(Faults faults) {
            if (rules.isEmpty()) {
                faults.add("/rules", ErrorKind.OUT_OF_RANGE, "rules is empty, it must hold at least one rule.");
            }
            FreezeSpec.check(rules, "/rules", faults);
        }
    }

    /**
     * Layer-wise rates: base · decay^(L + 2 - depth). Nothing is frozen, except below the floor.
     *
     * @param decay between two neighbouring layers; 0.8 is what ELECTRA uses (Clark et al. 2020)
     * @param floor the rate below which a parameter is frozen
     */
    record LayerwiseDecay(double decay, @Nullable Double floor) implements FreezeStrategy {
        @Override
        public String name() {
            return "llrd";
        }

        @Override
        public String described() {
            return "llrd with decay=" + decay + (floor == null ? "" : " and lr_floor=" + floor);
        }

        @Override
        public boolean trains(ParameterSpec parameter, ModelLayout layout) {
            return true;
        }

        @Override
        public double lrMultiplier(ParameterSpec parameter, ModelLayout layout) {
            // Not Math.pow: its last bit may differ between platforms, and the plan's hash holds this number.
            double multiplier = 1;
            for (int d = layout.component(parameter).depth(); d < layout.layers() + 2; d++) {
                multiplier *= decay;
            }
            return multiplier;
        }

        @Override
        public double lrFloor() {
            return floor == null ? 0 : floor;
        }

        @Override
        public void check(Faults faults) {
            if (!(decay > 0 && decay <= 1)) {
                faults.add("/decay", ErrorKind.OUT_OF_RANGE, "decay is " + decay + ", it must lie in (0, 1].", "0.8");
            }
            if (floor != null && !(floor >= 0 && floor <= 1)) {
                faults.add(
                        "/lr_floor",
                        ErrorKind.OUT_OF_RANGE,
                        "lr_floor is " + floor + ", it is a learning rate between 0 and 1.");
            }
        }
    }

    private static void checkCount(int n, Faults faults) {
        if (n < 0) {
            faults.add("/n", ErrorKind.OUT_OF_RANGE, "n is " + n + ", it must be 0 or more.");
        }
    }

    private static void lintCount(int n, ModelLayout layout, Faults faults) {
        if (n > layout.layers()) {
            faults.add(
                    "/n",
                    ErrorKind.LAYER_OUT_OF_RANGE,
                    "n is %d, but the model has %d layers.".formatted(n, layout.layers()),
                    "0 to " + layout.layers());
        }
    }
}
