package io.thaw.tokenizer;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import ai.djl.huggingface.tokenizers.jni.CharSpan;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Hugging Face's tokenizer over a {@code tokenizer.json}, and the ways to cut a text into windows. The library encodes every
 * text whole; {@link Cut} does the rest. Thread-safe; holds native memory until closed, and takes about 0.1 s to load.
 */
public final class Tokenizer implements AutoCloseable {

    private static final int TEXT = 0;
    private static final int CONTEXT = 1;

    private final HuggingFaceTokenizer tokenizer;
    private final int maxLength;
    private final SpecialTokens special;

    private Tokenizer(HuggingFaceTokenizer tokenizer, int maxLength, SpecialTokens special) {
        this.tokenizer = tokenizer;
        this.maxLength = maxLength;
        this.special = special;
    }

    /**
     * A tokenizer.
     *
     * @param tokenizerJson its own truncation and padding are overridden: some files pad every text to 128
     * @param maxLength most tokens of a window, special tokens included
     */
    public static Tokenizer load(String tokenizerJson, int maxLength) {
        Map<String, String> options = Map.of("truncation", "false", "padding", "false");
        try {
            HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(tokenizerJson.getBytes(StandardCharsets.UTF_8)), options);
            return new Tokenizer(tokenizer, maxLength, SpecialTokens.of(tokenizerJson));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tokens that stand for no text. */
    public SpecialTokens special() {
        return special;
    }

    /** A text, or a pair of them, as one window; the longer one is cut first. */
    public Tokens encode(String text, @Nullable String pair) {
        try (NativeEncoding whole = pair == null ? whole(text) : whole(text, pair)) {
            return fitted(new Tokens(whole.ids(), whole.types()), whole);
        }
    }

    /** How many tokens a text, or a pair of them, has with the special ones, whether or not they fit into a window. */
    public int length(String text, @Nullable String pair) {
        try (NativeEncoding whole = pair == null ? whole(text) : whole(text, pair)) {
            return whole.ids().length;
        }
    }

    /** Words as one window, with each token's index into {@code words}. A word that is nothing to the tokenizer has none. */
    public Tokens encodeWords(List<String> words) {
        try (NativeEncoding whole = whole(words)) {
            return fitted(withWords(whole), whole);
        }
    }

    /**
     * A question and a context that may be long as windows of the whole question and a part of the context, with where in
     * the context each token stands.
     *
     * @param stride how many tokens of the context two windows share; where so many do not fit, half of what does
     */
    public List<Tokens> encodeWindows(String question, String context, int stride) {
        try (NativeEncoding whole = whole(question, context)) {
            int[] sequences = whole.sequences();
            return new Cut(withSpans(whole, sequences, CONTEXT), sequences, maxLength).slide(stride);
        }
    }

    /** A text that may be long as consecutive windows, with each token's word; none where the text has no tokens. */
    public List<Tokens> encodeChunks(String text) {
        try (NativeEncoding whole = whole(text)) {
            return new Cut(withWords(whole), whole.sequences(), maxLength).chunks(0);
        }
    }

    /**
     * A text that may be long as windows, with each token's word, as the tokenizer splits them, and where in the text it
     * stands; none where the text has no tokens.
     *
     * @param stride how many tokens two windows share, at most half of what fits
     */
    public List<Tokens> encodeTextWindows(String text, int stride) {
        try (NativeEncoding whole = whole(text)) {
            int[] sequences = whole.sequences();
            Tokens placed = withSpans(whole, sequences, TEXT);
            Tokens tokens = new Tokens(placed.ids(), placed.types(), whole.words(), placed.starts(), placed.ends());
            return new Cut(tokens, sequences, maxLength).chunks(stride);
        }
    }

    /** Words as windows that share {@code stride} tokens, with each token's index into {@code words}. */
    public List<Tokens> encodeWordWindows(List<String> words, int stride) {
        try (NativeEncoding whole = whole(words)) {
            return new Cut(withWords(whole), whole.sequences(), maxLength).chunks(stride);
        }
    }

    /** The text that tokens stand for, special ones by their names. */
    public String decode(int... ids) {
        return tokenizer.decode(Arrays.stream(ids).asLongStream().toArray(), false);
    }

    private Tokens fitted(Tokens tokens, NativeEncoding whole) {
        return tokens.length() <= maxLength ? tokens : new Cut(tokens, whole.sequences(), maxLength).longestFirst();
    }

    private static Tokens withWords(NativeEncoding whole) {
        int[] none = {};
        return new Tokens(whole.ids(), whole.types(), whole.words(), none, none);
    }

    private static Tokens withSpans(NativeEncoding whole, int[] sequences, int placed) {
        CharSpan[] spans = whole.spans();
        int[] starts = new int[spans.length];
        int[] ends = new int[spans.length];
        Arrays.fill(starts, -1);
        Arrays.fill(ends, -1);
        for (int i = 0; i < spans.length; i++) {
            if (sequences[i] == placed) {
                starts[i] = spans[i].getStart();
                ends[i] = spans[i].getEnd();
            }
        }
        return new Tokens(whole.ids(), whole.types(), new int[0], starts, ends);
    }

    private NativeEncoding whole(List<String> words) {
        String[] array = words.toArray(String[]::new);
        return new NativeEncoding(NativeEncoding.LIBRARY.encodeList(handle(), array, true));
    }

    private NativeEncoding whole(String text) {
        return new NativeEncoding(NativeEncoding.LIBRARY.encode(handle(), text, true));
    }

    private NativeEncoding whole(String text, String pair) {
        return new NativeEncoding(NativeEncoding.LIBRARY.encodeDual(handle(), text, pair, true));
    }

    private long handle() {
        return tokenizer.getHandle();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
