package io.thaw.dataset.intake;

import io.thaw.dataset.Dataset.Profile;
import io.thaw.dataset.Dataset.SplitProfile;
import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Example;
import io.thaw.dataset.Source;
import io.thaw.dataset.Split;
import io.thaw.dataset.format.FileRows;
import io.thaw.dataset.format.Row;
import io.thaw.dataset.format.RowFaults;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The second pass over files that were found valid: stores each split's rows, and counts what is in them. */
final class DatasetWriter {

    private final DatasetSpec spec;
    private final Map<Split, Source> sources;
    private final Survey.Findings findings;
    private final Function<Iterator<Example>, String> store;

    /**
     * Prepares to write.
     *
     * @param store takes the examples of a split to its end and names what it has made of them
     */
    DatasetWriter(
            DatasetSpec spec,
            Map<Split, Source> sources,
            Survey.Findings findings,
            Function<Iterator<Example>, String> store) {
        this.spec = spec;
        this.sources = sources;
        this.findings = findings;
        this.store = store;
    }

    Profile write() {
        Profiling profiling = new Profiling(spec.task(), findings.rows());
        List<String> labels = findings.labels();
        Map<String, Integer> labelIndexes =
                IntStream.range(0, labels.size()).boxed().collect(Collectors.toMap(labels::get, index -> index));
        List<SplitProfile> splits = Arrays.stream(Split.values())
                .filter(split -> profiling.count(split) > 0)
                .map(split -> write(split, new SplitTally(spec.task(), labelIndexes)))
                .toList();
        return new Profile(labels, findings.paired(), splits, findings.files(), profiling.warnings(findings, splits));
    }

    private SplitProfile write(Split split, SplitTally tally) {
        Split origin = sources.containsKey(split) ? split : Split.TRAIN;
        Source source = Objects.requireNonNull(sources.get(origin));
        Survey.FileStart start = Objects.requireNonNull(findings.starts().get(origin));
        try (FileRows rows = new FileRows(source, spec, new RowFaults(1))) {
            return tally.profile(split, store.apply(new Examples(rows, start, split, tally)));
        }
    }

    /** Those examples of a file that belong to one split. */
    private final class Examples implements Iterator<Example> {

        private final FileRows rows;
        private final Split split;
        private final SplitTally tally;
        private final ExampleReader reader = ExampleReader.of(spec);
        private final RowFaults known = new RowFaults(1);
        private int read;
        private int right;
        private @Nullable Example next;

        Examples(FileRows rows, Survey.FileStart start, Split split, SplitTally tally) {
            this.rows = rows;
            this.read = start.read();
            this.right = start.right();
            this.split = split;
            this.tally = tally;
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
            tally.add(example);
            next = advance();
            return example;
        }

        private @Nullable Example advance() {
            for (Row row = rows.next(); row != null; row = rows.next()) {
                Example example = reader.read(new Values(row, known));
                boolean wanted =
                        !findings.skipped().get(read++) && findings.rows().split(right++) == split;
                if (wanted) {
                    return example;
                }
            }
            return null;
        }
    }
}
