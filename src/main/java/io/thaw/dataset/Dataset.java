package io.thaw.dataset;

import io.thaw.encoder.TaskType;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An immutable, labelled set of texts.
 *
 * @param contentHash SHA-256 over the spec and the stored rows: what makes two datasets the same
 */
public record Dataset(
        String id, String contentHash, String name, DatasetSpec spec, Profile profile, Instant createdAt) {

    public TaskType task() {
        return spec.task();
    }

    /** The labels in the order of their indexes: by number where all are whole numbers, else by character. */
    public List<String> labels() {
        return profile.labels();
    }

    /** The number of rows in a split, 0 where there is none. */
    public int rows(Split split) {
        return split(split).map(SplitProfile::rows).orElse(0);
    }

    public Optional<SplitProfile> split(Split split) {
        return profile.splits().stream()
                .filter(profiled -> profiled.split() == split)
                .findFirst();
    }

    /**
     * What is in it.
     *
     * @param pairs whether every example has two texts
     */
    public record Profile(List<String> labels, boolean pairs, List<SplitProfile> splits, List<Warning> warnings) {}

    /**
     * What is in a split.
     *
     * @param labelCounts rows per label, in the order of the labels
     * @param blob the SHA-256 of the stored rows
     */
    public record SplitProfile(Split split, int rows, List<Integer> labelCounts, String blob) {}

    /**
     * Something that is allowed and worth a look.
     *
     * @param count how many rows or texts it concerns
     */
    public record Warning(String code, String message, int count) {}
}
