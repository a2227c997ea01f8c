package io.thaw.dataset;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Files as somebody may send them. */
final class Files {

    private Files() {}

    static Source csv(String... lines) {
        return file("reviews.csv", String.join("\n", lines));
    }

    static Source jsonl(String... lines) {
        return file("reviews.jsonl", String.join("\n", lines));
    }

    static Source file(String name, String content) {
        return file(name, content.getBytes(StandardCharsets.UTF_8));
    }

    static Source file(String name, byte[] content) {
        return new Source("file", name, () -> new ByteArrayInputStream(content));
    }

    /** {@code rows} texts, of which every {@code labels}-th has the same label. */
    static Source numbered(int rows, int labels) {
        return csv(IntStream.range(0, rows)
                .mapToObj(i -> "text " + i + ",label " + i % labels)
                .collect(Collectors.joining("\n", "text,label\n", "")));
    }
}
