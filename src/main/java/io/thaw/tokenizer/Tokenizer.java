package io.thaw.tokenizer;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Hugging Face's tokenizer over a {@code tokenizer.json}. Thread-safe; holds native memory until closed. */
public final class Tokenizer implements AutoCloseable {

    private final HuggingFaceTokenizer tokenizer;

    private Tokenizer(HuggingFaceTokenizer tokenizer) {
        this.tokenizer = tokenizer;
    }

    /**
     * A tokenizer that cuts texts, the longer one of a pair first.
     *
     * @param tokenizerJson its own truncation and padding are overridden: some files pad every text to 128
     * @param maxLength most tokens of a window, special tokens included
     */
    public static Tokenizer load(String tokenizerJson, int maxLength) {
        Map<String, String> options = Map.of(
                "truncation", "longest_first",
                "padding", "false",
                "maxLength", String.valueOf(maxLength),
                "addSpecialTokens", "true");
        try {
            return new Tokenizer(HuggingFaceTokenizer.newInstance(
                    new ByteArrayInputStream(tokenizerJson.getBytes(StandardCharsets.UTF_8)), options));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A text, or a pair of them, as one window. */
    public Tokens encode(String text, @Nullable String pair) {
        Encoding encoding = pair == null ? tokenizer.encode(text) : tokenizer.encode(text, pair);
        return new Tokens(ints(encoding.getIds()), ints(encoding.getTypeIds()));
    }

    private static int[] ints(long[] values) {
        return Arrays.stream(values).mapToInt(Math::toIntExact).toArray();
    }

    @Override
    public void close() {
        tokenizer.close();
    }
}
