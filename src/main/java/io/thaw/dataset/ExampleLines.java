package io.thaw.dataset;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.thaw.encoder.TaskType;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import tools.jackson.databind.MappingIterator;
import tools.jackson.databind.PropertyNamingStrategies;
import tools.jackson.databind.json.JsonMapper;

/** The stored form of a split: one JSON object per line, with the fields of the task's kind of {@link Example}. */
final class ExampleLines extends InputStream {

    private static final JsonMapper JSON = JsonMapper.builder()
            .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
            .changeDefaultPropertyInclusion(inclusion -> inclusion.withValueInclusion(JsonInclude.Include.NON_NULL))
            .build();

    private final Iterator<? extends Example> examples;
    private byte[] line = {};
    private int position;

    /** The examples as bytes, each written when it is asked for. */
    ExampleLines(Iterator<? extends Example> examples) {
        this.examples = examples;
    }

    /** Reads all examples, and with that to the end of the stream. */
    static List<Example> readAll(TaskType task, InputStream lines) {
        try (MappingIterator<Example> examples =
                JSON.readerFor(Example.kind(task)).readValues(lines)) {
            return examples.readAll();
        }
    }

    /** Reads up to {@code limit} examples after the first {@code skip} ones. */
    static List<Example> read(TaskType task, InputStream lines, int skip, int limit) {
        try (MappingIterator<Example> examples =
                JSON.readerFor(Example.kind(task)).readValues(lines)) {
            return Stream.generate(() -> examples)
                    .takeWhile(MappingIterator::hasNextValue)
                    .map(MappingIterator::nextValue)
                    .skip(skip)
                    .limit(limit)
                    .toList();
        }
    }

    @Override
    public int read() {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) {
        Objects.checkFromIndexSize(offset, length, buffer.length);
        if (position == line.length) {
            if (!examples.hasNext()) {
                return -1;
            }
            line = encode(examples.next());
            position = 0;
        }
        int read = Math.min(length, line.length - position);
        System.arraycopy(line, position, buffer, offset, read);
        position += read;
        return read;
    }

    private static byte[] encode(Example example) {
        byte[] json = JSON.writeValueAsBytes(example);
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
