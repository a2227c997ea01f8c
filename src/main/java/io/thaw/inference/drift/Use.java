package io.thaw.inference.drift;

import io.swagger.v3.oas.annotations.media.Schema;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Texts as a model reads them, and the labels that they have.
 *
 * @param texts how many windows, which are texts where the task reads a text at once
 * @param labels each one's share of all of them
 * @param lengths the share of the windows of up to so many tokens, and of more than half as many
 * @param meanTokens of a window, the special ones included
 * @param unknownTokens the share of the tokens that the vocabulary has no word or part of one for
 */
@Schema(name = "ModelUse")
public record Use(
        @Schema(example = "812") long texts,

        @Schema(example = "{\"negative\": 0.41, \"positive\": 0.59}")
        Map<String, Double> labels,

        @Schema(
                description = "By the most tokens: those of up to so many, and of more than half as many.",
                example = "{\"16\": 0.25, \"32\": 0.75}")
        Map<Integer, Double> lengths,

        @Schema(description = "Of a text, the special ones included.", example = "19.5")
        double meanTokens,

        @Schema(description = "Share of the tokens that stand for what the vocabulary has not.", example = "0.003")
        double unknownTokens) {

    static Use of(Map<Count, Long> counts) {
        long texts = counts.getOrDefault(Count.TEXTS, 0L);
        long tokens = Math.max(1, counts.getOrDefault(Count.TOKENS, 0L));
        Map<Integer, Double> lengths = new TreeMap<>();
        shares(counts, Count.Kind.LENGTH).forEach((upTo, share) -> lengths.put(Integer.valueOf(upTo), share));
        return new Use(
                texts,
                shares(counts, Count.Kind.LABEL),
                lengths,
                (double) counts.getOrDefault(Count.TOKENS, 0L) / Math.max(1, texts),
                (double) counts.getOrDefault(Count.UNKNOWN_TOKENS, 0L) / tokens);
    }

    private static Map<String, Double> shares(Map<Count, Long> counts, Count.Kind kind) {
        Map<String, Long> these = numbers(counts, kind);
        double all = these.values().stream().mapToLong(Long::longValue).sum();
        return these.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, each -> each.getValue() / all, Double::sum, TreeMap::new));
    }

    static Map<String, Long> numbers(Map<Count, Long> counts, Count.Kind kind) {
        return counts.entrySet().stream()
                .filter(each -> each.getKey().kind() == kind)
                .collect(Collectors.toMap(each -> each.getKey().value(), Map.Entry::getValue));
    }
}
