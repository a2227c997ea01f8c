package io.thaw.dataset.intake;

import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Source;
import io.thaw.dataset.Split;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/**
 * A process that makes a dataset of a file of so many bytes, which exists only while it is read, and prints how many rows
 * it had. Arguments: the format, the bytes, and what a row holds of words.
 */
final class LargeFile {

    private LargeFile() {}

    public static void main(String[] arguments) {
        long bytes = Long.parseLong(arguments[1]);
        int words = Integer.parseInt(arguments[2]);
        Source source = switch (arguments[0]) {
            case "csv" -> source("a.csv", "text,label\n", bytes, row -> text(row, words) + "," + row % 2 + "\n");
            case "jsonl" ->
                source(
                        "a.jsonl",
                        "",
                        bytes,
                        row -> "{\"text\":\"%s\",\"label\":%d}\n".formatted(text(row, words), row % 2));
            default -> throw new IllegalArgumentException(arguments[0]);
        };
        Map<Split, Source> sources = Map.of(Split.TRAIN, source);
        Survey.Findings findings = Survey.of(DatasetSpec.DEFAULT, sources);
        Stratification.apply(
                findings.rows(), findings.strata(), DatasetSpec.DEFAULT.split(), List.of(Split.VALIDATION));
        long[] stored = {0};
        new DatasetWriter(DatasetSpec.DEFAULT, sources, findings, examples -> {
                    examples.forEachRemaining(example -> stored[0]++);
                    return "";
                })
                .write();
        System.out.println(stored[0]);
    }

    private static String text(long row, int words) {
        return row + " words".repeat(words);
    }

    private static Source source(String name, String header, long bytes, LongFunction<String> line) {
        return new Source("file", name, () -> new Lines(header, bytes, line));
    }

    /** Lines that are made when they are read. */
    private static final class Lines extends InputStream {

        private final LongFunction<String> line;
        private byte[] current;
        private int position;
        private long left;
        private long row;

        Lines(String header, long bytes, LongFunction<String> line) {
            this.line = line;
            this.left = bytes;
            this.current = header.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public int read() {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0];
        }

        @Override
        public int read(byte[] buffer, int offset, int length) {
            if (position == current.length) {
                if (left <= 0) {
                    return -1;
                }
                current = line.apply(row++).getBytes(StandardCharsets.UTF_8);
                left -= current.length;
                position = 0;
            }
            int read = Math.min(length, current.length - position);
            System.arraycopy(current, position, buffer, offset, read);
            position += read;
            return read;
        }
    }
}
