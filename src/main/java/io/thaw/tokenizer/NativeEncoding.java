package io.thaw.tokenizer;

import ai.djl.huggingface.tokenizers.jni.CharSpan;
import ai.djl.huggingface.tokenizers.jni.TokenizersLibrary;

/**
 * What the native library made of a text, in its memory. DJL's own {@code Encoding} copies all eight columns to Java, the
 * token's texts among them, which takes longer than tokenizing; here only what is asked for crosses over.
 */
final class NativeEncoding implements AutoCloseable {

    static final TokenizersLibrary LIBRARY = TokenizersLibrary.LIB;

    private final long handle;

    NativeEncoding(long handle) {
        this.handle = handle;
    }

    int[] ids() {
        return ints(LIBRARY.getTokenIds(handle));
    }

    int[] types() {
        return ints(LIBRARY.getTypeIds(handle));
    }

    /** 0 for a token of the first text, 1 for one of the second, -1 for a special token around them. */
    int[] sequences() {
        return ints(LIBRARY.getSequenceIds(handle));
    }

    /** Index of each token's word within its text; -1 for a special token. */
    int[] words() {
        return ints(LIBRARY.getWordIds(handle));
    }

    /** Where each token stands in its own text, in code points; null for a special token. */
    CharSpan[] spans() {
        return LIBRARY.getTokenCharSpans(handle);
    }

    private static int[] ints(long[] values) {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = Math.toIntExact(values[i]);
        }
        return ints;
    }

    @Override
    public void close() {
        LIBRARY.deleteEncoding(handle);
    }
}
