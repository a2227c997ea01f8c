package io.thaw.registry.onnx;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** How a linear layer multiplies. */
sealed interface MatrixProduct {

    /**
     * Adds x · Wᵀ, without the bias.
     *
     * @param x float32 [.., in]
     * @param weight the canonical name of W, [out, in]
     * @return float32 [.., out]
     */
    String of(Graph graph, Weights weights, String x, String weight);

    /** In float32. */
    record Exact() implements MatrixProduct {

        @Override
        public String of(Graph graph, Weights weights, String x, String weight) {
            return graph.node("MatMul", List.of(x, graph.tensor(weights.transposed(weight))));
        }
    }

    /**
     * In 8 bits: x is rounded by its own range each time it is computed, W once for each output. What comes of it is the pattern
     * that ONNX Runtime fuses into one kernel.
     *
     * @see <a href="https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html">dynamic quantization</a>
     */
    final class Dynamic implements MatrixProduct {

        /** Query, key and value read one x, which is rounded once. */
        private final Map<String, List<String>> rounded = new HashMap<>();

        @Override
        public String of(Graph graph, Weights weights, String x, String weight) {
            List<String> parts =
                    rounded.computeIfAbsent(x, name -> graph.nodes("DynamicQuantizeLinear", List.of(name), 3));
            String product = graph.node(
                    "MatMulInteger", List.of(parts.get(0), graph.tensor(weights.quantized(weight)), parts.get(2)));
            String scale = graph.node("Mul", List.of(parts.get(1), graph.tensor(weights.scales(weight))));
            String whole = graph.node("Cast", List.of(product), Graph.attribute("to", 1L));
            return graph.node("Mul", List.of(whole, scale));
        }
    }
}
