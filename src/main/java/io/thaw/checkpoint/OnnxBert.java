package io.thaw.checkpoint;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A BERT encoder in an ONNX graph that PyTorch exported. Embeddings, biases and LayerNorms keep their names there; the
 * exporter folds each linear layer's weight into an anonymous [in, out] matrix, which is found again by what the graph
 * does with it: the matrix multiplies, the product meets {@code P.bias} in an addition, so the matrix is {@code P.weight}
 * transposed. The number of heads and the LayerNorm's epsilon are constants of the graph.
 */
final class OnnxBert {

    private static final Pattern PARAMETER =
            Pattern.compile("(?:bert\\.)?((?:embeddings|encoder|pooler)\\..+\\.(?:weight|bias))");
    private static final String BIAS = ".bias";
    private static final String KEY_BIAS = "bert.encoder.layer.0.attention.self.key.bias";

    private final OnnxGraph graph;

    private OnnxBert(OnnxGraph graph) {
        this.graph = graph;
    }

    static RawCheckpoint read(OnnxGraph graph, String tokenizerJson) {
        OnnxBert bert = new OnnxBert(graph);
        bert.refuseQuantised();
        Map<String, CheckpointTensor> tensors = bert.tensors();
        String config = BertConfig.derive(tensors, bert::attentionHeads, bert.layerNormEpsilon());
        return new RawCheckpoint(config, tensors, tokenizerJson, () -> {});
    }

    private void refuseQuantised() {
        if (graph.nodes().stream().anyMatch(node -> node.operator().equals("MatMulInteger"))) {
            throw invalid("is quantised to 8 bits, and what that lost cannot be trained back; take the float export");
        }
        if (graph.nodes().stream()
                .noneMatch(
                        node -> node.operator().equals("Erf") || node.operator().equals("Gelu"))) {
            throw invalid("does not compute the GELU that BERT computes");
        }
    }

    private Map<String, CheckpointTensor> tensors() {
        Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
        for (OnnxTensor initializer : graph.initializers().values()) {
            String name = parameter(initializer.name());
            if (name != null) {
                tensors.put(name, initializer.weights(name));
            } else if (initializer.shape().size() == 2) {
                linearWeight(initializer)
                        .ifPresent(weight ->
                                tensors.put(weight, initializer.weights(weight).transposed()));
            }
        }
        return tensors;
    }

    /** The Hugging Face name of an initializer that kept it, with the prefix that BERT's checkpoints have. */
    private static @Nullable String parameter(String initializer) {
        var matcher = PARAMETER.matcher(initializer);
        return matcher.matches() ? "bert." + matcher.group(1) : null;
    }

    private Optional<String> linearWeight(OnnxTensor matrix) {
        return graph.consumers(matrix.name())
                .filter(node -> node.operator().equals("MatMul"))
                .flatMap(graph::users)
                .filter(node -> node.operator().equals("Add"))
                .flatMap(sum -> sum.inputs().stream())
                .filter(input -> graph.initializers().containsKey(input) && input.endsWith(BIAS))
                .map(OnnxBert::parameter)
                .filter(Objects::nonNull)
                .map(bias -> bias.substring(0, bias.length() - BIAS.length()) + ".weight")
                .findFirst();
    }

    /** The shape [.., .., heads, hidden / heads] into which the keys are reshaped. */
    private int attentionHeads(int hidden) {
        return graph.initializers().keySet().stream()
                .filter(name -> KEY_BIAS.equals(parameter(name)))
                .flatMap(graph::consumers)
                .flatMap(graph::users)
                .filter(node -> node.operator().equals("Reshape"))
                .flatMap(reshape -> reshape.inputs().stream().skip(1))
                .map(shape -> heads(shape, hidden))
                .filter(heads -> heads > 0)
                .findFirst()
                .orElseThrow(() -> invalid("does not show how many attention heads it has"));
    }

    private int heads(String shape, int hidden) {
        OnnxGraph.Node concat = graph.producer(shape);
        long[] sizes = concat != null && concat.operator().equals("Concat")
                ? concat.inputs().stream().flatMapToLong(this::integers).toArray()
                : integers(shape).toArray();
        int last = sizes.length - 1;
        boolean split = last >= 1 && sizes[last] > 0 && sizes[last - 1] * sizes[last] == hidden;
        return split ? (int) sizes[last - 1] : 0;
    }

    private LongStream integers(String value) {
        OnnxTensor tensor = graph.fixed(value);
        if (tensor == null || tensor.type() != TensorType.I64) {
            return LongStream.empty();
        }
        var data = tensor.data().duplicate().order(ByteOrder.LITTLE_ENDIAN).asLongBuffer();
        return LongStream.generate(data::get).limit(data.remaining());
    }

    /** What is added to the variance under the root, or the attribute of the fused operator. */
    private double layerNormEpsilon() {
        for (String weight : graph.initializers().keySet()) {
            if (!"bert.embeddings.LayerNorm.weight".equals(parameter(weight))) {
                continue;
            }
            for (OnnxGraph.Node node : graph.consumers(weight).toList()) {
                if (node.operator().equals("LayerNormalization")) {
                    return decimal(node.numbers().getOrDefault("epsilon", 1e-5f));
                }
            }
            OnnxTensor epsilon = epsilonAbove(weight);
            if (epsilon != null
                    && epsilon.type() == TensorType.F32
                    && epsilon.data().remaining() == 4) {
                return decimal(epsilon.data()
                        .duplicate()
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .getFloat());
            }
        }
        throw invalid("does not show the epsilon of its LayerNorms");
    }

    private @Nullable OnnxTensor epsilonAbove(String weight) {
        return graph.consumers(weight)
                .flatMap(scale -> producers(scale, "Div"))
                .flatMap(ratio -> producers(ratio, "Sqrt"))
                .flatMap(root -> producers(root, "Add"))
                .flatMap(sum -> sum.inputs().stream())
                .map(graph::fixed)
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    private Stream<OnnxGraph.Node> producers(OnnxGraph.Node node, String operator) {
        return node.inputs().stream()
                .map(graph::producer)
                .filter(producer -> producer != null && producer.operator().equals(operator));
    }

    /** The shortest decimal that is this float: 1e-12 and not 9.999999960041972e-13. */
    private static double decimal(float value) {
        return Double.parseDouble(Float.toString(value));
    }

    private static DomainException invalid(String what) {
        return new DomainException(ErrorKind.CHECKPOINT_INVALID, "The ONNX file " + what + ".");
    }
}
