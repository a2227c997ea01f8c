package io.thaw.freeze;

import io.thaw.freeze.RunCost.Workload;
import java.util.function.Predicate;

/**
 * How much memory a run needs at its peak: the process with the engine, the weights, what the optimizer keeps of them, what a
 * training pass keeps for its backward pass, and what passes without gradients leave behind. The vectors follow from what the
 * encoder's operations keep; what was fitted to measured peaks says so.
 */
final class RunMemory {

    private static final int FLOAT = 4;

    /** A weight's own tensor, and the base's file that it was read from. */
    private static final int WEIGHT_BYTES = 8;

    /** Gradient and two moments. */
    private static final int OPTIMIZER_BYTES = 12;

    /** The virtual machine and libtorch, measured. */
    private static final long PROCESS_BYTES = 410_000_000;

    /** What a layer that trains keeps of each token: vectors of h floats, masks included. */
    private static final int TRAINED_VECTORS = 18;

    /** Where no matrix trains, the inputs of linear layers are not kept. */
    private static final int CROSSED_VECTORS = 16;

    /** Softmax's output, its mask and their product. */
    private static final int SCORES = 3;

    /** Gradients on their way down, and the allocator's gaps; measured. */
    private static final double OVERHEAD = 1.38;

    /** What filling the prefix cache leaves with the allocator, a token: vectors of h and of I floats; measured. */
    private static final int PREFIX_VECTORS = 24;

    private static final int PREFIX_INNER_VECTORS = 4;

    /** Tokens of a pass without gradients. */
    private static final int PREFIX_TOKENS = 4096;

    private final ModelLayout layout;
    private final int boundary;
    private final Predicate<ParameterSpec> trained;

    RunMemory(ModelLayout layout, int boundary, Predicate<ParameterSpec> trained) {
        this.layout = layout;
        this.boundary = boundary;
        this.trained = trained;
    }

    long peakBytes(Workload workload, boolean cached) {
        long trainedCount = count(trained);
        long best = workload.evaluated() > 0 ? FLOAT * trainedCount : 0;
        return PROCESS_BYTES
                + WEIGHT_BYTES * count(p -> true)
                + OPTIMIZER_BYTES * trainedCount
                + best
                + trainingPass(workload)
                + (cached ? prefixPass(workload) : 0);
    }

    private long trainingPass(Workload workload) {
        double floats = 0;
        for (int depth = Math.max(1, boundary); depth <= layout.layers(); depth++) {
            floats += saved(depth, workload.longest());
        }
        double tokens = (double) workload.longest() * Math.min(workload.batchSize(), workload.texts());
        return Math.round(OVERHEAD * FLOAT * tokens * floats);
    }

    private long prefixPass(Workload workload) {
        double tokens = Math.min(PREFIX_TOKENS, (workload.texts() + workload.evaluated()) * workload.tokens());
        double floats = PREFIX_VECTORS * layout.hiddenSize() + PREFIX_INNER_VECTORS * layout.intermediateSize();
        return Math.round(FLOAT * tokens * floats);
    }

    /** Floats that a layer keeps of each token. */
    private double saved(int depth, int length) {
        if (depth == layout.layers() && layout.headReads() == HeadReads.FIRST_TOKEN) {
            // Its input, keys and values; the rest is for one token.
            return 3.0 * layout.hiddenSize();
        }
        boolean matrices = layout.parameters().stream()
                .anyMatch(p -> p.matrix() && layout.component(p).depth() == depth && trained.test(p));
        int vectors = matrices ? TRAINED_VECTORS : CROSSED_VECTORS;
        return (double) vectors * layout.hiddenSize() + (double) SCORES * layout.attentionHeads() * length;
    }

    private long count(Predicate<ParameterSpec> chosen) {
        return layout.parameters().stream()
                .filter(chosen)
                .mapToLong(ParameterSpec::count)
                .sum();
    }
}
