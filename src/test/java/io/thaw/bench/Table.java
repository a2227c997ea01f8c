package io.thaw.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A table in Markdown under {@code target/bench}, with what is to be said below it. */
final class Table {

    private final List<String> lines = new ArrayList<>();

    Table(String... columns) {
        row((Object[]) columns);
        row(Arrays.stream(columns).map(column -> "---").toArray());
    }

    void row(Object... cells) {
        lines.add(Arrays.stream(cells).map(String::valueOf).collect(Collectors.joining(" | ", "| ", " |")));
    }

    void note(String text) {
        lines.add("");
        lines.add(text);
    }

    void write(String name) throws IOException {
        Path file = Path.of("target", "bench", name + ".md");
        Files.createDirectories(file.getParent());
        Files.write(file, lines);
    }
}
