package io.thaw.dataset;

import io.thaw.encoder.TaskType;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An immutable set of examples for a task.
 *
 * @param contentHash SHA-256 over the spec and the stored rows: what makes two datasets the same
 */
public record Dataset(
        String id, String contentHash, String name, DatasetSpec spec, Profile profile, Instant createdAt) {

    public TaskType task() {
        return spec.task();
    }

    /**
     * The labels, or tags, in the order of their indexes: by number where all are whole numbers, else by character. None
     * where the task has no labels.
     */
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
    public record Profile(
            List<String> labels,
            boolean pairs,
            List<SplitProfile> splits,
            List<SourceProfile> sources,
            List<Warning> warnings) {}

    /**
     * What is in a split.
     *
     * @param labelCounts in the order of the labels: rows that have the label, or words that have the tag
     * @param blob the SHA-256 of the stored rows
     * @param scripts the share of the letters that are of each Unicode script, the commonest first
     * @param scores of text regression, else null
     * @param unanswerable questions without an answer in question answering, else null
     */
    public record SplitProfile(
            Split split,
            int rows,
            List<Integer> labelCounts,
            String blob,
            Lengths lengths,
            Map<String, Double> scripts,
            @Nullable Scores scores,
            @Nullable Integer unanswerable) {}

    /** Unicode code points of all that an encoder reads of an example: median, 95th percentile and most. */
    public record Lengths(int median, int p95, int max) {

        /** The mean of what is left when longer ones are cut: as if lengths lay on straight lines between those known. */
        public double meanCutAt(double most) {
            double half = Math.min(median, most);
            double nearlyAll = Math.min(p95, most);
            double shortest = half / 3;
            return 0.5 * (shortest + half) / 2
                    + 0.45 * (half + nearlyAll) / 2
                    + 0.05 * (nearlyAll + Math.min(max, most)) / 2;
        }
    }

    /** The numbers that are learned. */
    public record Scores(double min, double mean, double max) {}

    /**
     * A file that was sent.
     *
     * @param rows all that it holds
     * @param skipped those of them that were wrong and left out
     */
    public record SourceProfile(String part, @Nullable String filename, int rows, int skipped) {}

    /**
     * Something that is allowed and worth a look.
     *
     * @param count how many rows or texts it concerns
     * @param examples the first few in words, where words help
     */
    public record Warning(String code, String message, int count, List<String> examples) {}
}
