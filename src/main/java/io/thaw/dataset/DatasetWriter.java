package io.thaw.dataset;

import io.thaw.dataset.Dataset.Profile;
import io.thaw.dataset.Dataset.SplitProfile;
import io.thaw.storage.BlobStore;
import io.thaw.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The second pass over files that were found valid: stores each split's rows. */
final class DatasetWriter {

    private static final JsonMapper JSON = JsonMapper.shared();

    private final DatasetSpec spec;
    private final Map<Split, Source> sources;
    private final Survey.Findings findings;
    private final BlobStore blobs;

    DatasetWriter(DatasetSpec spec, Map<Split, Source> sources, Survey.Findings findings, BlobStore blobs) {
        this.spec = spec;
        this.sources = sources;
        this.findings = findings;
        this.blobs = blobs;
    }

    /** What names a dataset: the same rows, split in the same way, under the same spec. */
    static String contentHash(DatasetSpec spec, Profile profile) {
        StringBuilder content = new StringBuilder(JSON.writeValueAsString(spec));
        profile.splits()
                .forEach(split ->
                        content.append('\n').append(split.split()).append(' ').append(split.blob()));
        return Sha256.of(ByteBuffer.wrap(content.toString().getBytes(StandardCharsets.UTF_8)));
    }

    Profile write() {
        Profiling profiling = new Profiling(findings.rows());
        int labels = findings.labels().size();
        List<SplitProfile> splits = Arrays.stream(Split.values())
                .filter(split -> profiling.count(split) > 0)
                .map(split -> new SplitProfile(
                        split, profiling.count(split), profiling.labelCounts(split, labels), write(split)))
                .toList();
        return new Profile(findings.labels(), findings.paired(), splits, profiling.warnings());
    }

    private String write(Split split) {
        Split origin = sources.containsKey(split) ? split : Split.TRAIN;
        Source source = Objects.requireNonNull(sources.get(origin));
        int firstRow = Objects.requireNonNull(findings.firstRows().get(origin));
        try (InputStream bytes = source.open()) {
            RowReader reader = RowReader.of(bytes, source, spec, new RowFaults());
            return blobs.put(new ExampleLines(new Examples(reader, firstRow, split)))
                    .sha256();
        } catch (IOException e) {
            throw new UncheckedIOException("The sent file cannot be read again", e);
        }
    }

    /** Those examples of a file that belong to one split. */
    private final class Examples implements Iterator<Example> {

        private final RowReader reader;
        private final Split split;
        private int row;
        private @Nullable Example next;

        Examples(RowReader reader, int firstRow, Split split) {
            this.reader = reader;
            this.row = firstRow;
            this.split = split;
            this.next = advance();
        }

        @Override
        public boolean hasNext() {
            return next != null;
        }

        @Override
        public Example next() {
            Example example = next;
            if (example == null) {
                throw new NoSuchElementException();
            }
            next = advance();
            return example;
        }

        private @Nullable Example advance() {
            try {
                for (Row read = reader.next(); read != null; read = reader.next()) {
                    if (findings.rows().split(row++) == split) {
                        return read.example();
                    }
                }
                return null;
            } catch (IOException e) {
                throw new UncheckedIOException("The sent file cannot be read again", e);
            }
        }
    }
}
