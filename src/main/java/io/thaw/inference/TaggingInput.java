package io.thaw.inference;

import io.thaw.tokenizer.Tokenizer;
import io.thaw.tokenizer.Tokens;
import java.util.List;

/** What words are tagged in. */
public sealed interface TaggingInput {

    /** A text, whose words the tokenizer finds: places in it are counted in Unicode code points. */
    record OfText(String text) implements TaggingInput {

        @Override
        public List<Tokens> windows(Tokenizer tokenizer, int stride) {
            return tokenizer.encodeTextWindows(text, stride);
        }

        @Override
        public String between(int start, int end) {
            return text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end));
        }
    }

    /** A sentence that is split already: places in it are counted in words. */
    record OfWords(List<String> words) implements TaggingInput {

        public OfWords {
            words = List.copyOf(words);
        }

        @Override
        public List<Tokens> windows(Tokenizer tokenizer, int stride) {
            return tokenizer.encodeWordWindows(words, stride);
        }

        @Override
        public String between(int start, int end) {
            return String.join(" ", words.subList(start, end));
        }
    }

    /** The whole input as windows that share {@code stride} tokens. */
    List<Tokens> windows(Tokenizer tokenizer, int stride);

    /** What stands from one place to another, the latter excluded. */
    String between(int start, int end);
}
