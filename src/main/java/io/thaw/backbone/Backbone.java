package io.thaw.backbone;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.encoder.Encoder;
import io.thaw.encoder.EncoderConfig;
import io.thaw.registry.Manifest;
import io.thaw.registry.TensorEntry;
import io.thaw.storage.Sha256;
import io.thaw.torch.Tensor;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An encoder in memory, one for all models whose encoders are the same to the byte. */
final class Backbone implements AutoCloseable {

    private static final String LAYERS = "encoder.layer.";

    private final EncoderConfig config;
    private final List<TensorEntry> entries;
    private final List<String> prefixes;
    private final String key;
    private final SharedTensors tensors;
    private final Encoder encoder;
    private final Map<String, Tensor> parameters;

    private Backbone(
            EncoderConfig config, List<TensorEntry> entries, List<String> prefixes, String key, SharedTensors tensors) {
        this.config = config;
        this.entries = entries;
        this.prefixes = prefixes;
        this.key = key;
        this.tensors = tensors;
        this.parameters = tensors.acquire(entries);
        this.encoder = new Encoder(config, parameters, tensors.bf16());
    }

    /** Those of a model's tensors that are the encoder's. */
    static List<TensorEntry> entries(Manifest manifest) {
        return manifest.tensors().stream().filter(Backbone::isEncoders).toList();
    }

    static boolean isEncoders(TensorEntry entry) {
        return entry.name().startsWith("embeddings.") || entry.name().startsWith(LAYERS);
    }

    /**
     * The backbone of these tensors, shared with whoever holds it already. To be released from the pool by its {@link #key}.
     *
     * @param embeddingsOnly whether its layers are computed elsewhere, and so need not be in memory
     */
    static Backbone acquire(
            EncoderConfig config,
            List<TensorEntry> entries,
            SharedTensors tensors,
            Pool<String, Backbone> pool,
            boolean embeddingsOnly) {
        List<String> prefixes = prefixes(config, entries);
        List<TensorEntry> held = embeddingsOnly
                ? entries.stream().filter(entry -> depth(entry) == 1).toList()
                : entries;
        String key = prefixes.get(prefixes.size() - 1) + (embeddingsOnly ? " embeddings" : "");
        return pool.acquire(key, () -> new Backbone(config, held, prefixes, key, tensors));
    }

    /** For each depth from 1 on a hash of all that hidden states there depend on, beside the text. */
    static List<String> prefixes(EncoderConfig config, List<TensorEntry> entries) {
        MessageDigest digest = Sha256.digest();
        digest.update(config.toJson());
        List<String> prefixes = new ArrayList<>();
        int depth = 1;
        for (int i = 0; i < entries.size(); i++) {
            TensorEntry entry = entries.get(i);
            digest.update((entry.name() + " " + entry.sha256() + "\n").getBytes(UTF_8));
            int next = i + 1 < entries.size() ? depth(entries.get(i + 1)) : config.layers() + 2;
            if (next > depth) {
                prefixes.add(Sha256.hex(copy(digest)));
                depth = next;
            }
        }
        return prefixes;
    }

    /** See {@link Encoder}. */
    private static int depth(TensorEntry entry) {
        String name = entry.name();
        return name.startsWith(LAYERS)
                ? Integer.parseInt(name, LAYERS.length(), name.indexOf('.', LAYERS.length()), 10) + 2
                : 1;
    }

    private static MessageDigest copy(MessageDigest digest) {
        try {
            return (MessageDigest) digest.clone();
        } catch (CloneNotSupportedException e) {
            throw new AssertionError("SHA-256 can be copied", e);
        }
    }

    EncoderConfig config() {
        return config;
    }

    Encoder encoder() {
        return encoder;
    }

    /** Of the encoder, by canonical name. */
    Map<String, Tensor> parameters() {
        return parameters;
    }

    /** The depth after the last layer. */
    int depth() {
        return encoder.depth();
    }

    /** Two backbones of one prefix compute the same to this depth. */
    String prefix(int depth) {
        return prefixes.get(depth - 1);
    }

    String key() {
        return key;
    }

    /** What a token costs, in multiplications of its layers' linear parts: 12 H² a layer where the feed-forward part is 4 H wide. */
    double costOfToken() {
        double hidden = config.hiddenSize();
        return config.layers() * (4 * hidden * hidden + 2 * hidden * config.intermediateSize());
    }

    @Override
    public void close() {
        tensors.release(entries);
    }
}
