package io.thaw.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** A BERT of 2 layers, 8 wide, with 2 heads, 16 positions and 12 tokens: 1,992 parameters, drawn at random. */
public final class TinyBert {

    static final int LAYERS = 2;
    private static final int HIDDEN = 8;
    private static final int INTERMEDIATE = 16;

    static final String VOCABULARY = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nthe\nice\nmelt\n##s\n##ed\n.\nÉ\n";

    static final String CONFIG = """
            {"architectures": ["BertModel"], "model_type": "bert", "vocab_size": 12, "hidden_size": 8,
             "num_hidden_layers": 2, "num_attention_heads": 2, "intermediate_size": 16, "max_position_embeddings": 16,
             "type_vocab_size": 2, "layer_norm_eps": 1e-12, "hidden_act": "gelu", "pad_token_id": 0,
             "transformers_version": "4.57.0"}
            """;

    private TinyBert() {}

    /** Writes it as a Hugging Face directory, without pooler and heads. */
    public static void writeTo(Path directory) throws IOException {
        writeTo(directory, encoder().values());
    }

    static void writeTo(Path directory, Collection<CheckpointTensor> tensors) throws IOException {
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("config.json"), CONFIG);
        Files.writeString(directory.resolve("vocab.txt"), VOCABULARY);
        try (OutputStream out = Files.newOutputStream(directory.resolve("model.safetensors"))) {
            SafetensorsWriter.write(tensors, out);
        }
    }

    /** Embeddings and layers by Hugging Face's names. */
    static Map<String, CheckpointTensor> encoder() {
        return encoder(HIDDEN);
    }

    private static Map<String, CheckpointTensor> encoder(int hidden) {
        Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
        add(tensors, "bert.embeddings.word_embeddings.weight", 12, hidden);
        add(tensors, "bert.embeddings.position_embeddings.weight", 16, hidden);
        add(tensors, "bert.embeddings.token_type_embeddings.weight", 2, hidden);
        layerNorm(tensors, "bert.embeddings.LayerNorm", hidden);
        for (int i = 0; i < LAYERS; i++) {
            String layer = "bert.encoder.layer." + i + ".";
            linear(tensors, layer + "attention.self.query", hidden, hidden);
            linear(tensors, layer + "attention.self.key", hidden, hidden);
            linear(tensors, layer + "attention.self.value", hidden, hidden);
            linear(tensors, layer + "attention.output.dense", hidden, hidden);
            layerNorm(tensors, layer + "attention.output.LayerNorm", hidden);
            linear(tensors, layer + "intermediate.dense", INTERMEDIATE, hidden);
            linear(tensors, layer + "output.dense", hidden, INTERMEDIATE);
            layerNorm(tensors, layer + "output.LayerNorm", hidden);
        }
        return tensors;
    }

    /** The same with pooler and masked-language-model head. */
    static Map<String, CheckpointTensor> complete() {
        return complete(HIDDEN);
    }

    static Map<String, CheckpointTensor> complete(int hidden) {
        Map<String, CheckpointTensor> tensors = encoder(hidden);
        linear(tensors, "bert.pooler.dense", hidden, hidden);
        linear(tensors, "cls.predictions.transform.dense", hidden, hidden);
        layerNorm(tensors, "cls.predictions.transform.LayerNorm", hidden);
        add(tensors, "cls.predictions.bias", 12);
        return tensors;
    }

    static void add(Map<String, CheckpointTensor> tensors, String name, Integer... shape) {
        tensors.put(name, random(name, shape));
    }

    /** A tensor whose values follow from its name. */
    static CheckpointTensor random(String name, Integer... shape) {
        return new CheckpointTensor(name, List.of(shape), () -> {
            Random random = new Random(name.hashCode());
            int count = 1;
            for (int dimension : shape) {
                count *= dimension;
            }
            ByteBuffer data = ByteBuffer.allocate(4 * count).order(ByteOrder.LITTLE_ENDIAN);
            for (int i = 0; i < count; i++) {
                data.putFloat((float) random.nextGaussian());
            }
            return data.flip();
        });
    }

    private static void linear(Map<String, CheckpointTensor> tensors, String name, int out, int in) {
        add(tensors, name + ".weight", out, in);
        add(tensors, name + ".bias", out);
    }

    private static void layerNorm(Map<String, CheckpointTensor> tensors, String name, int hidden) {
        add(tensors, name + ".weight", hidden);
        add(tensors, name + ".bias", hidden);
    }
}
