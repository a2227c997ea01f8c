package io.thaw.backbone;

import io.thaw.registry.TensorEntry;
import io.thaw.tokenizer.Tokenizer;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** What loaded models share in memory. */
public final class Residents {

    private final SharedTensors tensors;
    private final boolean bf16;
    private final Pool<String, Backbone> backbones = new Pool<>();
    private final Pool<String, Int8Layers> int8 = new Pool<>();
    private final AtomicLong int8Bytes = new AtomicLong();
    private final Pool<TokenizerKey, Tokenizer> tokenizers = new Pool<>();

    /**
     * Nothing yet.
     *
     * @param storage reads a tensor's bytes
     * @param bf16 whether layers multiply in bfloat16
     */
    public Residents(Function<TensorEntry, ByteBuffer> storage, boolean bf16) {
        this.tensors = new SharedTensors(storage, bf16);
        this.bf16 = bf16;
    }

    /** Tokenizers are the same that come from the same file and cut at the same length. */
    record TokenizerKey(String sha256, int maxLength) {}

    boolean isBfloat16() {
        return bf16;
    }

    SharedTensors tensors() {
        return tensors;
    }

    Pool<String, Backbone> backbones() {
        return backbones;
    }

    Pool<String, Int8Layers> int8() {
        return int8;
    }

    Pool<TokenizerKey, Tokenizer> tokenizers() {
        return tokenizers;
    }

    AtomicLong int8Bytes() {
        return int8Bytes;
    }

    /** The bytes of all tensors. */
    public long bytes() {
        return tensors.bytes() + int8Bytes.get();
    }
}
