package io.thaw.freeze;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Counts a step's FLOPs and bytes. Per token of a layer with P = 4h² + 2hI matrix elements and S tokens in the text:
 * forward 2P + 4Sh; backward, where the gradient must cross it, 2P + 8Sh; and 2 for every element of a matrix that trains.
 * Below the boundary there is no backward pass, and once the prefix is cached no forward pass.
 *
 * <p>This compares strategies as the literature does, whatever engine runs them: every layer is computed at every token, and
 * element-wise operations, the optimizer's own step and the 6h² that the lowest trainable layer saves are left out. What this
 * engine takes is {@link RunCost}'s.
 *
 * <p>Activation bytes follow Korthikanti et al. 2022 (arXiv:2205.05198, section 4.1), scaled from 16 to 32 bits: 66Sh + 9AS²
 * for each text and layer.
 */
final class CostModel {

    private static final int BYTES = 4;
    private static final int OPTIMIZER_BYTES = 12;
    private static final int CACHE_BYTES = 2;

    /** The share of tokens that masked language modelling masks (Devlin et al. 2019, section 3.1). */
    private static final double MASKED_SHARE = 0.15;

    private static final Decision FROZEN = Decision.frozen(Reason.NO_GRADIENT_PATH, null);

    private final ModelLayout layout;
    private final double texts;
    private final double length;
    private final TrainingSettings settings;
    private final Map<Integer, List<ParameterSpec>> byDepth;

    CostModel(ModelLayout layout, TrainingSettings settings) {
        this.layout = layout;
        this.settings = settings;
        this.byDepth = layout.parameters().stream()
                .collect(Collectors.groupingBy(p -> layout.component(p).depth()));
        this.texts = settings.batchSize();
        this.length = settings.maxLength();
    }

    Cost of(Map<ParameterSpec, Decision> decisions, int boundary, boolean cacheable) {
        Predicate<ParameterSpec> trains = p -> decisions.getOrDefault(p, FROZEN).train();
        double flops = stepFlops(trains, boundary, false);
        double full = stepFlops(ParameterSpec::reachable, 0, false);
        Double cached = cacheable ? stepFlops(trains, boundary, true) : null;
        boolean oneVector =
                cacheable && boundary > layout.layers() && layout.headReads().oneVector();
        long cacheRow = (long) CACHE_BYTES * layout.hiddenSize();
        long trainable = count(trains);
        long stored = count(p -> trains.test(p) || p.fresh());
        return new Cost(
                settings.batchSize(),
                settings.maxLength(),
                flops,
                cached,
                full,
                flops / full,
                cached == null ? null : cached / full,
                OPTIMIZER_BYTES * trainable,
                activationBytes(boundary),
                cacheable && !oneVector ? cacheRow : 0,
                oneVector ? cacheRow : 0,
                BYTES * stored,
                BYTES * (count(p -> true) - stored),
                sharedForward(boundary),
                null,
                false);
    }

    private double stepFlops(Predicate<ParameterSpec> trains, int boundary, boolean prefixCached) {
        double flops = 0;
        for (int depth = 0; depth <= layout.layers() + 2; depth++) {
            if (depth >= boundary || !prefixCached) {
                flops += forward(depth);
            }
            if (depth >= boundary) {
                flops += backward(depth, trains, depth > boundary);
            }
        }
        return flops;
    }

    private double forward(int depth) {
        return positions(depth) * (2 * matrixElements(depth, p -> true) + attention(depth, 4));
    }

    private double backward(int depth, Predicate<ParameterSpec> trains, boolean inputGradient) {
        boolean crosses = inputGradient || layer(depth);
        double crossing = crosses ? 2 * matrixElements(depth, p -> true) + attention(depth, 8) : 0;
        return positions(depth) * (crossing + 2 * matrixElements(depth, trains));
    }

    private double attention(int depth, int factor) {
        return layer(depth) ? factor * length * layout.hiddenSize() : 0;
    }

    /** How often a step multiplies with a component's matrices. */
    private double positions(int depth) {
        double tokens = texts * length;
        if (depth <= layout.layers()) {
            return tokens;
        }
        return switch (layout.headReads()) {
            case FIRST_TOKEN, MEAN -> texts;
            case TOKENS -> tokens;
            case MASKED_TOKENS -> MASKED_SHARE * tokens;
        };
    }

    private double matrixElements(int depth, Predicate<ParameterSpec> chosen) {
        return byDepth.getOrDefault(depth, List.of()).stream()
                .filter(p -> layout.multiplies(p) && chosen.test(p))
                .mapToDouble(ParameterSpec::elements)
                .sum();
    }

    private long activationBytes(int boundary) {
        double perLayer = texts * length * (66.0 * layout.hiddenSize() + 9.0 * layout.attentionHeads() * length);
        int layers = Math.max(0, layout.layers() - Math.max(0, boundary - 1));
        return Math.round(perLayer * layers);
    }

    private double sharedForward(int boundary) {
        double shared = 0;
        double all = 0;
        for (int depth = 0; depth <= layout.layers() + 2; depth++) {
            all += forward(depth);
            shared += depth < boundary ? forward(depth) : 0;
        }
        return shared / all;
    }

    private long count(Predicate<ParameterSpec> chosen) {
        return layout.parameters().stream()
                .filter(chosen)
                .mapToLong(ParameterSpec::count)
                .sum();
    }

    private boolean layer(int depth) {
        return depth >= 1 && depth <= layout.layers();
    }
}
