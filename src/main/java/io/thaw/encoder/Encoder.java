package io.thaw.encoder;

import io.thaw.torch.Device;
import io.thaw.torch.Program;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A BERT encoder over parameters that stay the caller's. It can be run in parts, since a freeze plan runs what lies below
 * its boundary once and the rest each step. A depth counts what a text has passed: 0 is before the embeddings, 1 after
 * them, and i + 2 after layer i.
 *
 * <p>Hidden states are float32 [B, S, H]. An instance may be used by several threads.
 */
public final class Encoder {

    private static final List<String> LAYER_PARAMETERS = Stream.of(
                    "attention.query",
                    "attention.key",
                    "attention.value",
                    "attention.output",
                    "attention.layer_norm",
                    "ffn.intermediate",
                    "ffn.output",
                    "ffn.layer_norm")
            .flatMap(name -> Stream.of(name + ".weight", name + ".bias"))
            .toList();

    /**
     * A GPU's fused attention cuts the keys into blocks of 64, whose shares of a query's gradient it adds up in any order. The sum
     * of two is the same either way; that of more is not, nor was, as measured, that of a lone query.
     */
    private static final int REPEATABLE_TOKENS = 128;

    /** Of a head, in elements, that a GPU's fused attention reads at a time. */
    private static final int FUSED_MULTIPLE = 8;

    private static final class Text {
        static final Program PROGRAM = Program.load("encoder.py", "heads.py");
    }

    private final EncoderConfig config;
    private final Map<String, Tensor> parameters;
    private final boolean bf16;

    /**
     * An encoder over these parameters.
     *
     * @param parameters by canonical name; asked for a layer's when the layer is run, so that what is never run need not
     *     be in memory
     * @param bf16 whether linear layers compute in bfloat16; everything else stays float32
     */
    public Encoder(EncoderConfig config, Map<String, Tensor> parameters, boolean bf16) {
        this.config = config;
        this.parameters = parameters;
        this.bf16 = bf16;
    }

    /** The tables and their normalisation; that of token types last, where there is one. */
    private List<Tensor> embeddings() {
        List<String> names =
                new ArrayList<>(List.of("word.weight", "position.weight", "layer_norm.weight", "layer_norm.bias"));
        if (parameters.containsKey("embeddings.token_type.weight")) {
            names.add("token_type.weight");
        }
        return named(parameters, "embeddings.", names);
    }

    static List<Tensor> named(Map<String, Tensor> parameters, String prefix, List<String> names) {
        return names.stream()
                .map(name -> {
                    Tensor parameter = parameters.get(prefix + name);
                    if (parameter == null) {
                        throw new IllegalArgumentException("no parameter " + prefix + name);
                    }
                    return parameter;
                })
                .toList();
    }

    static Program program() {
        return Text.PROGRAM;
    }

    /** Whether a parameter is one of layers' products, and so one that may be in bfloat16 where they are computed in it. */
    public static boolean multipliesInBfloat16(String name) {
        return name.startsWith("encoder.layer.") && !name.contains("layer_norm");
    }

    /** A float32 tensor in bfloat16: once, rather than each time it is multiplied by. */
    public static Tensor inBfloat16(Scope scope, Tensor x) {
        return program().call(scope, "bfloat16", x);
    }

    /**
     * Some rows of a batch.
     *
     * @param x [B, ..]
     * @param rows from 0 to B - 1, in any order
     * @return [rows, ..]; {@code x} itself where these are all rows in their order
     */
    public static Tensor rows(Scope scope, Tensor x, int[] rows) {
        if (rows.length == x.shape()[0] && IntStream.range(0, rows.length).allMatch(i -> rows[i] == i)) {
            return x;
        }
        Tensor index = scope.longs(Arrays.stream(rows).asLongStream().toArray(), rows.length);
        return program().call(scope, "rows", x, index);
    }

    /** One text of a batch [B, S, H] without its padding: [1, length, H]. */
    public static Tensor text(Scope scope, Tensor x, int row, int length) {
        return program().call(scope, "text", x, row, length);
    }

    /** The depth after the last layer. */
    public int depth() {
        return config.layers() + 1;
    }

    /** The hidden states after the embeddings, at depth 1. */
    public Tensor embed(Scope scope, Batch batch, Dropout dropout) {
        long[] shape = {batch.size(), batch.length(), config.embeddingSize()};
        Tensor hidden = program()
                .call(
                        scope,
                        "embeddings",
                        batch.ids(),
                        batch.types(),
                        batch.positions(),
                        embeddings(),
                        config.layerNormEps(),
                        dropout.masks(scope, config.hiddenDropout(), shape),
                        dropout.drawn(config.hiddenDropout()),
                        scope.device() == Device.CUDA);
        if (!parameters.containsKey("embeddings.projection.weight")) {
            return hidden;
        }
        List<Tensor> projection = named(parameters, "embeddings.projection.", List.of("weight", "bias"));
        return program().call(scope, "project", hidden, projection, bf16);
    }

    /**
     * Carries hidden states on.
     *
     * @param hidden the states at depth {@code from}
     * @param mask 1 for a token and 0 for padding, float32 [B, S]
     * @param firstOnly whether only token 0 is read at the end: then the last layer is computed there alone, which is
     *     exact and costs about a sixth, and the result is [B, 1, H]
     */
    public Tensor resume(
            Scope scope, Tensor hidden, Tensor mask, int from, int to, boolean firstOnly, Dropout dropout) {
        Tensor bias = program().call(scope, "attention_bias", mask);
        Tensor x = hidden;
        for (int layer = from - 1; layer < to - 1; layer++) {
            x = layer(scope, x, bias, layer, firstOnly && layer == config.layers() - 1, dropout);
        }
        return x;
    }

    private boolean fusedOnGpu(long queries, long keys, Dropout dropout) {
        boolean fits = config.hiddenSize() / config.attentionHeads() % FUSED_MULTIPLE == 0;
        return fits && (!dropout.on() || (queries == keys && keys <= REPEATABLE_TOKENS));
    }

    private Tensor layer(Scope scope, Tensor x, Tensor bias, int layer, boolean firstOnly, Dropout dropout) {
        long texts = x.shape()[0];
        long tokens = x.shape()[1];
        long read = firstOnly ? 1 : tokens;
        long[] probabilities = {texts, config.attentionHeads(), read, tokens};
        long[] output = {texts, read, config.hiddenSize()};
        List<Tensor> attentionMask = dropout.masks(scope, config.attentionDropout(), probabilities);
        boolean gpu = scope.device() == Device.CUDA;
        return program()
                .call(
                        scope,
                        "layer",
                        x,
                        bias,
                        named(parameters, "encoder.layer." + layer + ".", LAYER_PARAMETERS),
                        config.attentionHeads(),
                        config.layerNormEps(),
                        config.activation().toString(),
                        firstOnly,
                        attentionMask,
                        dropout.masks(scope, config.hiddenDropout(), output, output),
                        dropout.drawn(config.attentionDropout()),
                        dropout.drawn(config.hiddenDropout()),
                        gpu ? fusedOnGpu(read, tokens, dropout) : attentionMask.isEmpty(),
                        gpu,
                        bf16);
    }
}
