package io.thaw.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.checkpoint.Checkpoint;
import io.thaw.checkpoint.Checkpoints;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** The tokenizer makes of 10,000 lines what Hugging Face's does; {@code src/test/python/tokens.py} wrote the hashes. */
class TokenizerParityIT {

    private static final Path FIXTURES = Path.of("src", "test", "resources", "tokens");
    private static final int LINES = 10_000;
    private static final int MAX_LENGTH = 48;
    private static final int STRIDE = 8;

    private final Draws draws = new Draws();

    @Test
    void tenThousandLinesGiveTheTokensOfHuggingFace() throws IOException {
        List<String> words = sampleWords();
        List<String> fragments = fragments();
        List<String> different = new ArrayList<>();
        try (Checkpoint checkpoint = Checkpoints.open(Path.of("target", "base-models", "all-minilm-l6-v2.jar"));
                Tokenizer tokenizer = Tokenizer.load(checkpoint.tokenizerJson(), MAX_LENGTH);
                DataInputStream expected = new DataInputStream(Files.newInputStream(FIXTURES.resolve("hashes.bin")))) {
            String previous = "";
            for (int line = 0; line < LINES; line++) {
                String text = line(words, fragments);
                String question = String.join(
                        " ", Stream.generate(() -> draws.from(words)).limit(4).toList());
                for (List<Tokens> windows : inEachWay(tokenizer, text, previous, question)) {
                    if (expected.readUnsignedShort() != hash(windows)) {
                        different.add(text);
                    }
                }
                previous = text;
            }
            assertThat(expected.read()).isEqualTo(-1);
        }
        assertThat(different).isEmpty();
    }

    private static List<List<Tokens>> inEachWay(Tokenizer tokenizer, String text, String pair, String question) {
        return List.of(
                List.of(tokenizer.encode(text, null), tokenizer.encode(text, pair)),
                List.of(tokenizer.encodeWords(List.of(text.split(" ", -1)))),
                tokenizer.encodeChunks(text),
                tokenizer.encodeWindows(question, text, STRIDE));
    }

    private static List<String> sampleWords() throws IOException {
        List<String> words = new ArrayList<>();
        for (String split : List.of("train", "test")) {
            for (String line : Files.readAllLines(Path.of("samples", "sentiment-" + split + ".csv"))) {
                Arrays.stream(line.split(" ")).filter(word -> !word.isEmpty()).forEach(words::add);
            }
        }
        return words;
    }

    private static List<String> fragments() throws IOException {
        String json = Files.readString(FIXTURES.resolve("fragments.json"));
        return List.of(JsonMapper.shared().readValue(json, String[].class));
    }

    private String line(List<String> words, List<String> fragments) {
        StringBuilder line = new StringBuilder();
        int pieces = 1 + draws.below(draws.below(8) == 0 ? 90 : 24);
        for (int i = 0; i < pieces; i++) {
            line.append(draws.below(4) == 0 ? draws.from(fragments) : draws.from(words));
            line.append(draws.below(8) == 0 ? "" : " ");
        }
        return line.toString();
    }

    /** FNV-1a over the columns of all windows, folded to 16 bits. */
    private static int hash(List<Tokens> windows) {
        long digest = 0xCBF29CE484222325L;
        for (Tokens window : windows) {
            for (int[] column : List.of(window.ids(), window.types(), window.words(), window.starts(), window.ends())) {
                digest = column.length == 0 ? digest : hash(digest, column);
            }
        }
        return (int) (digest ^ digest >>> 16 ^ digest >>> 32 ^ digest >>> 48) & 0xFFFF;
    }

    private static long hash(long digest, int[] column) {
        long hash = (digest ^ column.length) * 0x100000001B3L;
        for (int value : column) {
            hash = (hash ^ Integer.toUnsignedLong(value)) * 0x100000001B3L;
        }
        return hash;
    }

    /** Knuth's MMIX generator, as in {@code tokens.py}. */
    private static final class Draws {

        private long state = 4;

        int below(int bound) {
            state = state * 6364136223846793005L + 1442695040888963407L;
            return (int) ((state >>> 33) % bound);
        }

        String from(List<String> choices) {
            return choices.get(below(choices.size()));
        }
    }
}
