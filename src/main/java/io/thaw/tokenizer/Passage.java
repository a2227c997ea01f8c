package io.thaw.tokenizer;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What is to be cut into windows, in the way its task reads it. */
public sealed interface Passage {

    /** Its windows, in the order of the text. */
    List<Tokens> windows(Tokenizer tokenizer);

    /** All that the windows depend on beside the tokenizer; no two passages with other windows have the same. */
    List<String> content();

    /** A text, or a pair of them, of which one window is read. */
    record Text(String text, @Nullable String pair) implements Passage {

        @Override
        public List<Tokens> windows(Tokenizer tokenizer) {
            return List.of(tokenizer.encode(text, pair));
        }

        @Override
        public List<String> content() {
            return pair == null ? List.of("text", text) : List.of("text", text, pair);
        }
    }

    /** Words, of which one window is read. */
    record Words(List<String> words) implements Passage {

        @Override
        public List<Tokens> windows(Tokenizer tokenizer) {
            return List.of(tokenizer.encodeWords(words));
        }

        @Override
        public List<String> content() {
            return Stream.concat(Stream.of("words"), words.stream()).toList();
        }
    }

    /** A question to a context, which is read in windows that share {@code stride} tokens. */
    record Question(String question, String context, int stride) implements Passage {

        @Override
        public List<Tokens> windows(Tokenizer tokenizer) {
            return tokenizer.encodeWindows(question, context, stride);
        }

        @Override
        public List<String> content() {
            return List.of("question", question, context, String.valueOf(stride));
        }
    }

    /** A text that is read from beginning to end. */
    record Document(String text) implements Passage {

        @Override
        public List<Tokens> windows(Tokenizer tokenizer) {
            return tokenizer.encodeChunks(text);
        }

        @Override
        public List<String> content() {
            return List.of("document", text);
        }
    }
}
