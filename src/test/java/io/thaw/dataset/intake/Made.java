package io.thaw.dataset.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.thaw.dataset.Dataset.Profile;
import io.thaw.dataset.Dataset.SplitProfile;
import io.thaw.dataset.Dataset.Warning;
import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Example;
import io.thaw.dataset.Source;
import io.thaw.dataset.Split;
import io.thaw.dataset.format.Gzip;
import io.thaw.error.DomainException;
import io.thaw.error.Fault;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What becomes of files, without a database. */
record Made(Profile profile, List<List<Example>> stored) {

    private static final long MOST_BYTES = 1L << 30;

    static Made of(DatasetSpec spec, Source source) {
        return of(spec, Files.training(source));
    }

    static Made of(DatasetSpec spec, Map<Split, Source> sources) {
        Map<Split, Source> unpacked = sources.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, entry -> Gzip.unpacked(entry.getValue(), MOST_BYTES)));
        Survey.Findings findings = Survey.of(spec, unpacked);
        List<Split> missing = Arrays.stream(Split.values())
                .filter(split -> !sources.containsKey(split))
                .toList();
        Stratification.apply(findings.rows(), findings.strata(), spec.split(), missing);
        List<List<Example>> stored = new ArrayList<>();
        Profile profile = new DatasetWriter(spec, unpacked, findings, examples -> {
                    List<Example> all = new ArrayList<>();
                    examples.forEachRemaining(all::add);
                    stored.add(all);
                    return Integer.toString(stored.size());
                })
                .write();
        return new Made(profile, stored);
    }

    static List<Fault> faults(DatasetSpec spec, Source source) {
        return faults(spec, Files.training(source));
    }

    static List<Fault> faults(DatasetSpec spec, Map<Split, Source> sources) {
        DomainException refused = catchThrowableOfType(DomainException.class, () -> of(spec, sources));
        assertThat(refused).as("the files are refused").isNotNull();
        return refused.faults();
    }

    static Fault only(DatasetSpec spec, Source source) {
        List<Fault> faults = faults(spec, source);
        assertThat(faults).hasSize(1);
        return faults.get(0);
    }

    /** The examples of a split, which it must have. */
    List<Example> examples(Split split) {
        return stored.get(profile.splits().indexOf(split(split)));
    }

    /** All examples, split by split. */
    List<Example> examples() {
        return stored.stream().flatMap(List::stream).toList();
    }

    SplitProfile split(Split split) {
        return profile.splits().stream()
                .filter(profiled -> profiled.split() == split)
                .findFirst()
                .orElseThrow();
    }

    List<Warning> warnings(String code) {
        return profile.warnings().stream()
                .filter(warning -> warning.code().equals(code))
                .toList();
    }
}
