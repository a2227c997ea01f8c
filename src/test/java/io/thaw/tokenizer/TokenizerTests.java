package io.thaw.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** How texts are cut into windows; that tokens are Hugging Face's, {@link TokenizerParityIT} shows. */
class TokenizerTests {

    @Test
    void aTextIsCutToTheLongestWindowWhateverTheFileSays() {
        try (Tokenizer tokenizer = TinyTokenizer.ofLength(6)) {
            assertThat(TinyTokenizer.words(tokenizer.encode("The west.", null)))
                    .containsExactly("[CLS]", "the", "west", "[UNK]", "[SEP]");
            assertThat(TinyTokenizer.words(tokenizer.encode("playing in the west", null)))
                    .containsExactly("[CLS]", "play", "##ing", "in", "the", "[SEP]");
        }
    }

    @Test
    void theLongerTextOfAPairIsCutFirst() {
        try (Tokenizer tokenizer = TinyTokenizer.ofLength(8)) {
            Tokens longFirst = tokenizer.encode("who is in the west", "it is");
            Tokens longSecond = tokenizer.encode("it is", "who is in the west");
            Tokens bothLong = tokenizer.encode("who is in the west", "it is in the west");

            assertThat(TinyTokenizer.words(longFirst))
                    .containsExactly("[CLS]", "who", "is", "in", "[SEP]", "it", "is", "[SEP]");
            assertThat(longFirst.types()).containsExactly(0, 0, 0, 0, 0, 1, 1, 1);
            assertThat(TinyTokenizer.words(longSecond))
                    .containsExactly("[CLS]", "it", "is", "[SEP]", "who", "is", "in", "[SEP]");
            assertThat(TinyTokenizer.words(bothLong))
                    .containsExactly("[CLS]", "who", "is", "[SEP]", "it", "is", "in", "[SEP]");
        }
    }

    @Test
    void eachTokenKnowsItsWordAndWordsWithoutTokensAreLeftOut() {
        try (Tokenizer tokenizer = TinyTokenizer.ofLength(9)) {
            Tokens tokens = tokenizer.encodeWords(List.of("playing", "\u0007", "Zürich-West", "", "it", "is", "in"));

            assertThat(TinyTokenizer.words(tokens))
                    .containsExactly("[CLS]", "play", "##ing", "zurich", "-", "west", "it", "is", "[SEP]");
            assertThat(tokens.words()).containsExactly(-1, 0, 0, 2, 2, 2, 4, 5, -1);
        }
    }

    @Test
    void aContextThatDoesNotFitSlidesPastItsQuestion() {
        String context = "🙂 the west is in Zürich";
        try (Tokenizer tokenizer = TinyTokenizer.ofLength(9)) {
            List<Tokens> windows = tokenizer.encodeWindows("who is", context, 2);

            assertThat(windows)
                    .extracting(tokens -> spans(context, tokens))
                    .containsExactly(List.of("🙂", "the", "west", "is"), List.of("west", "is", "in", "Zürich"));
            assertThat(windows)
                    .extracting(TinyTokenizer::words)
                    .allSatisfy(words -> assertThat(words)
                            .startsWith("[CLS]", "who", "is", "[SEP]")
                            .endsWith("[SEP]")
                            .hasSize(9));
        }
    }

    @Test
    void aQuestionThatDoesNotFitLeavesHalfTheWindow() {
        try (Tokenizer tokenizer = TinyTokenizer.ofLength(7)) {
            List<Tokens> windows = tokenizer.encodeWindows("who is it in the west", "the west", 5);

            assertThat(windows)
                    .extracting(TinyTokenizer::words)
                    .containsExactly(List.of("[CLS]", "who", "is", "[SEP]", "the", "west", "[SEP]"));
            assertThat(tokenizer.encodeWindows("who is it in", "the west is", 5))
                    .hasSize(2);
            assertThat(tokenizer.encodeWindows("who", "", 5)).hasSize(1);
        }
    }

    @Test
    void aLongTextIsReadInConsecutiveWindows() {
        String text = Stream.generate(() -> "playing").limit(7).collect(Collectors.joining(" "));
        try (Tokenizer tokenizer = TinyTokenizer.ofLength(8)) {
            List<Tokens> chunks = tokenizer.encodeChunks(text);

            assertThat(chunks).extracting(Tokens::length).containsExactly(8, 8, 4);
            assertThat(chunks.get(1).words()).containsExactly(-1, 3, 3, 4, 4, 5, 5, -1);
            assertThat(tokenizer.encodeChunks("\u0007")).isEmpty();
        }
    }

    @Test
    void windowsOfALongTextMayOverlap() {
        String text = "🙂 Zürich-West is playing it";
        try (Tokenizer tokenizer = TinyTokenizer.ofLength(6)) {
            List<Tokens> windows = tokenizer.encodeTextWindows(text, 1);

            assertThat(windows)
                    .extracting(tokens -> spans(text, tokens))
                    .containsExactly(
                            List.of("🙂", "Zürich", "-", "West"),
                            List.of("West", "is", "play", "ing"),
                            List.of("ing", "it"));
            assertThat(windows.get(1).words()).containsExactly(-1, 3, 4, 5, 5, -1);
            assertThat(tokenizer.encodeTextWindows(text, 5)).hasSize(3);
            assertThat(tokenizer.encodeTextWindows("\u0007", 1)).isEmpty();
        }
    }

    @Test
    void windowsOfWordsKnowTheirPlacesInTheSentence() {
        try (Tokenizer tokenizer = TinyTokenizer.ofLength(6)) {
            List<Tokens> windows = tokenizer.encodeWordWindows(List.of("playing", "Zürich-West", "", "is"), 2);

            assertThat(windows)
                    .extracting(Tokens::words)
                    .containsExactly(new int[] {-1, 0, 0, 1, 1, -1}, new int[] {-1, 1, 1, 1, 3, -1});
        }
    }

    @Test
    void specialTokensAreThoseTheFileDeclares() {
        SpecialTokens special = SpecialTokens.of(TinyTokenizer.json());

        assertThat(special.pad()).hasValue(0);
        assertThat(special.cls()).hasValue(2);
        assertThat(special.sep()).hasValue(3);
        assertThat(special.mask()).hasValue(4);
        assertThat(special.contains(1)).isTrue();
        assertThat(special.contains(5)).isFalse();
    }

    private static List<String> spans(String context, Tokens tokens) {
        int[] characters = context.codePoints().toArray();
        return IntStream.range(0, tokens.length())
                .filter(i -> tokens.starts()[i] >= 0)
                .mapToObj(i -> new String(characters, tokens.starts()[i], tokens.ends()[i] - tokens.starts()[i]))
                .toList();
    }
}
