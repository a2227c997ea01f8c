package io.thaw.freeze;

import io.thaw.freeze.DeviceSpeed.Work;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * What a planned run costs with this engine. Where {@link Cost} compares strategies, this counts what is really computed: the
 * last layer only where the head reads it, no gradient of what goes into the lowest trainable layer, a cached prefix once,
 * and dropout at and above the boundary.
 *
 * <p>FLOPs are counted from the matrices. Everything else is counted in passes over floats, and their numbers are fitted to
 * measured steps; see docs/decisions/0007-what-a-step-costs.md.
 */
public final class RunCost {

    /** Narrow as a head is, attention's products take as long as linear layers of this many times their FLOPs. */
    private static final double ATTENTION_WEIGHT = 2;

    /** The share of tokens that masked language modelling masks (Devlin et al. 2019, section 3.1). */
    private static final double MASKED_SHARE = 0.15;

    /** Residuals, normalisation and GELU: passes over a vector of h floats. */
    private static final double LAYER_PASSES = 9;

    private static final double DROPOUT_PASSES = 4;

    /** With dropout attention is spelled out: passes over the A * S scores of a token. */
    private static final double SCORE_PASSES = 14;

    private static final double EMBEDDING_PASSES = 8;

    /** Packing weights and writing their gradients, whatever the number of texts: passes over each matrix in a training pass. */
    private static final double MATRIX_PASSES = 25;

    /** Softmax and loss over a head's outputs. */
    private static final double OUTPUT_PASSES = 6;

    /** Reading and verifying the base, hashing what was trained: nanoseconds a parameter. */
    private static final double LOADED_NANOSECONDS = 10;

    private static final double CERTIFIED_NANOSECONDS = 20;

    private static final double TOKENIZED_SECONDS = 50e-6;

    private final ModelLayout layout;
    private final int boundary;
    private final int top;
    private final boolean cached;
    private final Set<String> trained;
    private final long trainedParameters;
    private final long parameters;
    private final Map<Integer, List<ParameterSpec>> matrices;

    /** The cost of a plan, on the layout that it was made for. */
    public RunCost(ModelLayout layout, FreezePlan plan) {
        this.layout = layout;
        this.boundary = plan.boundary().depth();
        this.top = layout.layers() + 2;
        this.cached = plan.summary().prefixCacheable();
        this.trained = plan.trainable().keySet();
        this.trainedParameters = plan.summary().trainableParameters();
        this.parameters = plan.summary().totalParameters();
        this.matrices = layout.parameters().stream()
                .filter(layout::multiplies)
                .collect(Collectors.groupingBy(p -> layout.component(p).depth()));
    }

    /**
     * What a run works through.
     *
     * @param texts to train on in each epoch
     * @param evaluated texts that are judged after each epoch
     * @param tokens in a text on average, special ones included and padding not
     * @param longest tokens of the longest text
     * @param batchSize texts in one pass
     * @param accumulation passes whose gradients make one optimizer step
     */
    public record Workload(
            long texts, long evaluated, double tokens, int longest, int epochs, int batchSize, int accumulation) {

        /** The same steps in twice as many passes. */
        Workload halved() {
            return new Workload(texts, evaluated, tokens, longest, epochs, batchSize / 2, 2 * accumulation);
        }
    }

    /** Texts that go through layers together. */
    private record Pass(double texts, double length, boolean dropout) {

        double tokens() {
            return texts * length;
        }
    }

    /** Seconds of one full optimizer step; a prefix that can be cached is. */
    public double secondsPerStep(Workload workload, DeviceSpeed speed) {
        double texts = (double) workload.batchSize * workload.accumulation;
        return speed.seconds(trainingOn(texts, workload, workload.accumulation).plus(update()));
    }

    /** Seconds of a whole run, from reading the base to the certificate. */
    public double seconds(Workload workload, DeviceSpeed speed) {
        double passes = Math.ceil((double) workload.texts / workload.batchSize);
        double steps = Math.ceil(passes / workload.accumulation);
        Work epoch = trainingOn((double) workload.texts, workload, passes)
                .plus(update().times(steps))
                .plus(forward(new Pass(workload.evaluated, workload.tokens, false), lowest(), top));
        Work once = cached
                ? forward(new Pass(workload.texts + workload.evaluated, workload.tokens, false), 0, boundary - 1)
                : Work.NONE;
        return speed.seconds(epoch.times(workload.epochs).plus(once)) + besides(workload);
    }

    /** The most bytes that the process holds at a time. */
    public long peakBytes(Workload workload) {
        return new RunMemory(layout, boundary, p -> trained.contains(p.name())).peakBytes(workload, cached);
    }

    /** The same steps in passes that need no more than this memory: halved until they do, or are of one text. */
    public Workload fitting(Workload workload, long bytes) {
        Workload fitting = workload;
        while (fitting.batchSize > 1 && peakBytes(fitting) > bytes) {
            fitting = fitting.halved();
        }
        return fitting;
    }

    /** Seconds that do not depend on how fast the device trains. */
    private double besides(Workload workload) {
        return (workload.texts + workload.evaluated) * TOKENIZED_SECONDS
                + parameters * LOADED_NANOSECONDS / 1e9
                + workload.epochs * trainedParameters * CERTIFIED_NANOSECONDS / 1e9;
    }

    private Work update() {
        return new Work(0, 0, trainedParameters, 0);
    }

    private int lowest() {
        return cached ? boundary : 0;
    }

    /** Forward and backward passes over some texts. */
    private Work trainingOn(double texts, Workload workload, double passes) {
        Pass all = new Pass(texts, workload.tokens, true);
        Work work = forward(all, lowest(), top);
        for (int depth = boundary; depth <= top; depth++) {
            double read = MATRIX_PASSES * sum(depth, ParameterSpec::elements);
            work = work.plus(backward(all, depth)).plus(new Work(0, passes * read, 0, passes));
        }
        return work;
    }

    private Work forward(Pass pass, int from, int to) {
        Work work = Work.NONE;
        for (int depth = from; depth <= to; depth++) {
            double flops = 2 * sum(depth, p -> p.elements() * rows(p, pass));
            boolean dropout = pass.dropout && depth >= boundary;
            work = work.plus(new Work(flops + attention(depth, pass, 4), passes(depth, pass, dropout), 0, 0));
        }
        return work;
    }

    private Work backward(Pass pass, int depth) {
        double input = 2 * sum(depth, p -> needsInputGradient(p, depth) ? p.elements() * rows(p, pass) : 0);
        double weight = 2 * sum(depth, p -> trained.contains(p.name()) ? p.elements() * rows(p, pass) : 0);
        return new Work(input + weight + attention(depth, pass, 8), 2 * passes(depth, pass, pass.dropout), 0, 0);
    }

    /** What a cached prefix, or the embeddings' look-up, gave has no gradient. */
    private boolean needsInputGradient(ParameterSpec matrix, int depth) {
        return depth > boundary || (layer(depth) && !matrix.readsLayerInput());
    }

    /** FLOPs of attention's two products, or what takes as long. */
    private double attention(int depth, Pass pass, int factor) {
        return layer(depth) ? ATTENTION_WEIGHT * factor * pass.length * layout.hiddenSize() * queries(depth, pass) : 0;
    }

    /** Passes over floats of a forward pass. */
    private double passes(int depth, Pass pass, boolean dropout) {
        if (depth == 0) {
            return EMBEDDING_PASSES * layout.hiddenSize() * pass.tokens();
        }
        if (!layer(depth)) {
            return OUTPUT_PASSES * sum(depth, p -> p.shape().get(0) * rows(p, pass));
        }
        double dropped = DROPOUT_PASSES * layout.hiddenSize() + SCORE_PASSES * layout.attentionHeads() * pass.length;
        return queries(depth, pass) * (LAYER_PASSES * layout.hiddenSize() + (dropout ? dropped : 0));
    }

    /** The positions for which a layer is computed, beyond the keys and values that attention needs of all. */
    private double queries(int depth, Pass pass) {
        boolean firstOnly = depth == layout.layers() && layout.headReads() == HeadReads.FIRST_TOKEN;
        return firstOnly ? pass.texts : pass.tokens();
    }

    /** How many vectors a matrix is multiplied with. */
    private double rows(ParameterSpec matrix, Pass pass) {
        int depth = layout.component(matrix).depth();
        if (depth <= layout.layers()) {
            return matrix.keyOrValue() ? pass.tokens() : queries(depth, pass);
        }
        return switch (layout.headReads()) {
            case FIRST_TOKEN, MEAN -> pass.texts;
            case TOKENS -> pass.tokens();
            case MASKED_TOKENS -> MASKED_SHARE * pass.tokens();
        };
    }

    private double sum(int depth, ToDoubleFunction<ParameterSpec> value) {
        return matrices.getOrDefault(depth, List.of()).stream()
                .mapToDouble(value)
                .sum();
    }

    private boolean layer(int depth) {
        return depth >= 1 && depth <= layout.layers();
    }
}
