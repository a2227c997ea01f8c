package io.thaw.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StoredTokenizerTests {

    private static final int MAX_LENGTH = 9;

    @TempDir
    private Path directory;

    static Stream<Passage> passages() {
        return Stream.of(
                new Passage.Text("who is it", null),
                new Passage.Text("", null),
                new Passage.Text("who is in the west", "it is playing in the west"),
                new Passage.Words(List.of("playing", "\u0007", "Zürich-West", "is")),
                new Passage.Question("who is", "the west is in 🙂 Zürich and it is playing in the west", 2),
                new Passage.Document("playing ".repeat(300)));
    }

    @ParameterizedTest
    @MethodSource("passages")
    void storedWindowsAreThoseOfTheTokenizer(Passage passage) {
        List<Tokens> expected = new ArrayList<>();
        try (Tokenizer tokenizer = TinyTokenizer.ofLength(MAX_LENGTH)) {
            expected.addAll(passage.windows(tokenizer));
        }

        Windows windows = windows(List.of(new Passage.Text("before", null), passage));

        assertThat(windows).hasSize(1 + expected.size());
        for (int i = 0; i < expected.size(); i++) {
            assertThat(windows.get(i + 1)).usingRecursiveComparison().isEqualTo(expected.get(i));
            assertThat(windows.passage(i + 1)).isEqualTo(1);
            assertThat(windows.lengths()[i + 1]).isEqualTo(expected.get(i).length());
        }
    }

    @Test
    void windowsKeepTheOrderOfThousandsOfPassages() {
        List<Passage> passages = IntStream.range(0, 3000)
                .mapToObj(i -> new Passage.Text("is ".repeat(i % 7), null))
                .map(Passage.class::cast)
                .toList();

        assertThat(windows(passages).lengths())
                .isEqualTo(IntStream.range(0, 3000).map(i -> 2 + i % 7).toArray());
    }

    @Test
    void theSamePassagesAreTokenizedOnceAndOthersApart() throws IOException {
        Windows first = windows(List.of(new Passage.Text("it is", null)));
        Windows again = windows(List.of(new Passage.Text("it is", null)));
        assertThat(files()).hasSize(1);
        Windows pair = windows(List.of(new Passage.Text("it", "is")));
        Windows words = windows(List.of(new Passage.Words(List.of("it", "is"))));

        assertThat(files()).hasSize(3);
        assertThat(again.sha256()).isEqualTo(first.sha256());
        assertThat(pair.sha256()).isNotEqualTo(first.sha256());
        assertThat(words.sha256()).as("an encoder sees the same tokens").isEqualTo(first.sha256());
    }

    @Test
    void anotherLengthIsAnotherFile() throws IOException {
        List<Passage> passages = List.of(new Passage.Text("who is in the west", null));
        windows(passages);
        try (StoredTokenizer shorter = store().tokenizer(TinyTokenizer.json(), 4)) {
            assertThat(shorter.windows(passages).lengths()).containsExactly(4);
        }

        assertThat(files()).hasSize(2);
    }

    @Test
    void largeIdsTakeMoreBytes() throws IOException {
        Tokens window = new Tokens(
                new int[] {0, 255, 256, 65_535, 65_536, 250_001},
                new int[6],
                new int[] {-1, 0, 254, 255, 65_534, -1},
                new int[0],
                new int[0]);
        Path file = directory.resolve("windows");
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
            WindowWriter writer = new WindowWriter(channel);
            writer.add(0, window);
            writer.finish();
        }

        Windows windows = Windows.open(FileChannel.open(file));

        assertThat(windows.get(0)).usingRecursiveComparison().isEqualTo(window);
    }

    private Windows windows(List<? extends Passage> passages) {
        try (StoredTokenizer tokenizer = store().tokenizer(TinyTokenizer.json(), MAX_LENGTH)) {
            return tokenizer.windows(passages);
        }
    }

    private TokenStore store() {
        return new TokenStore(directory, Long.MAX_VALUE, Clock.systemUTC());
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }
}
