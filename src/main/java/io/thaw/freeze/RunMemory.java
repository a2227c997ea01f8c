package io.thaw.freeze;

import io.thaw.freeze.RunCost.Workload;
import java.util.function.Predicate;

/**
 * How much memory a run needs at its peak: the process with the engine, the weights, what the optimizer keeps, and the larger
 * of a training pass with what its backward pass needs and of a pass without gradients. The numbers of floats follow from
 * what the encoder's operations save; what is fitted to measured peaks is said.
 */
final class RunMemory {

    private static final int FLOAT = 4;

    /** Weight, gradient and two moments, and a copy of the best so far. */
    private static final int OPTIMIZER_BYTES = 12;

    /** The virtual machine, libtorch and what they keep of released memory; measured. */
    private static final long PROCESS_BYTES = 500_000_000;

    /** A layer's inputs and outputs that its backward pass reads: floats a token in units of h, masks included. */
    private static final int TRAINED_VECTORS = 18;

    /** Without its matrices' gradients the inputs of its linear layers are not kept. */
    private static final int CROSSED_VECTORS = 12;

    /** Softmax's output, its mask and their product. */
    private static final int SCORES = 3;

    /** The allocator's gaps, and gradients beside the activations that they belong to; measured. */
    private static final double OVERHEAD = 1.2;

    /** A pass without gradients holds this many tokens, each with this many vectors and twice the feed-forward's inside. */
    private static final int TOKENS_WITHOUT_GRADIENT = 4096;

    private static final int VECTORS_WITHOUT_GRADIENT = 8;

    private final ModelLayout layout;
    private final int boundary;
    private final Predicate<ParameterSpec> trained;

    RunMemory(ModelLayout layout, int boundary, Predicate<ParameterSpec> trained) {
        this.layout = layout;
        this.boundary = boundary;
        this.trained = trained;
    }

    long peakBytes(Workload workload) {
        long all = count(p -> true);
        long training = count(trained);
        long copied = workload.evaluated() > 0 ? training : 0;
        double passes = Math.max(trainingPass(workload), passWithoutGradients());
        return Math.round(PROCESS_BYTES + FLOAT * (all + copied) + OPTIMIZER_BYTES * training + passes);
    }

    private double trainingPass(Workload workload) {
        double floats = 0;
        for (int depth = Math.max(1, boundary); depth <= layout.layers(); depth++) {
            floats += saved(depth, workload.longest());
        }
        return OVERHEAD * FLOAT * workload.batchSize() * workload.longest() * floats;
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

    private double passWithoutGradients() {
        return (double) FLOAT
                * TOKENS_WITHOUT_GRADIENT
                * (VECTORS_WITHOUT_GRADIENT * layout.hiddenSize() + 2 * layout.intermediateSize());
    }

    private long count(Predicate<ParameterSpec> chosen) {
        return layout.parameters().stream().filter(chosen).mapToLong(ParameterSpec::count).sum();
    }
}
