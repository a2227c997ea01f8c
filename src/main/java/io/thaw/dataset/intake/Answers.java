package io.thaw.dataset.intake;

import io.thaw.dataset.Example;
import io.thaw.dataset.format.Excerpt;
import io.thaw.encoder.TaskType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What is to be learned of the rows: gives every answer a number, and knows which labels there are. */
final class Answers {

    /** Beyond these, a set of labels passes for its first one, which only touches the choice of a split. */
    private static final int MOST_SETS = 100_000;

    private static final Pattern WHOLE_NUMBER = Pattern.compile("-?\\d{1,18}");

    private final TaskType task;
    private final Map<String, Integer> numbers = new HashMap<>();
    private final List<String> labels = new ArrayList<>();
    private final Map<List<String>, Integer> sets = new HashMap<>();
    private final Map<String, Integer> rowsOfLabel = new HashMap<>();
    private @Nullable Integer first;
    private boolean varied;
    private boolean answered;

    Answers(TaskType task) {
        this.task = task;
    }

    /** The labels of an example, or the tags of its words. */
    static List<String> labels(Example example) {
        if (example instanceof Example.Labelled labelled) {
            return List.of(labelled.label());
        }
        if (example instanceof Example.MultiLabelled labelled) {
            return labelled.labels();
        }
        return example instanceof Example.Tagged tagged ? tagged.tags() : List.of();
    }

    /** The first label of an example that no training row has. */
    Optional<String> unknownLabel(Example example) {
        return labels(example).stream()
                .filter(label -> !numbers.containsKey(label))
                .findFirst();
    }

    /** Takes a training row's answer into account. */
    void learn(Example example) {
        for (String label : labels(example)) {
            if (numbers.putIfAbsent(label, labels.size()) == null) {
                labels.add(label);
            }
        }
        if (example instanceof Example.MultiLabelled labelled) {
            labelled.labels().forEach(label -> rowsOfLabel.merge(label, 1, Integer::sum));
        }
        answered |= example instanceof Example.Question question
                && !question.answers().isEmpty();
        int number = number(example);
        first = first == null ? number : first;
        varied |= first != number;
    }

    /** The same for examples of which the same is to be learned, and else another in all likelihood. */
    int number(Example example) {
        if (example instanceof Example.Labelled labelled) {
            return numbers.getOrDefault(labelled.label(), -1);
        }
        if (example instanceof Example.MultiLabelled labelled) {
            return number(labelled.labels().stream().sorted().toList());
        }
        if (example instanceof Example.Scored scored) {
            return Double.hashCode(scored.score());
        }
        if (example instanceof Example.Tagged tagged) {
            return tagged.tags().hashCode();
        }
        return example instanceof Example.Question question ? question.answers().hashCode() : 0;
    }

    int labelCount() {
        return labels.size();
    }

    /** Why nothing can be learned of the training rows. */
    Optional<String> degenerate() {
        return switch (task) {
            case TEXT_CLASSIFICATION, TOKEN_CLASSIFICATION ->
                labels.size() > 1
                        ? Optional.empty()
                        : Optional.of("Every row has the label '%s'; a classifier needs at least two."
                                .formatted(Excerpt.of(labels.get(0))));
            case MULTI_LABEL_CLASSIFICATION -> labels.isEmpty() ? Optional.of("No row has a label.") : Optional.empty();
            case TEXT_REGRESSION -> varied ? Optional.empty() : Optional.of("Every row has the same score.");
            case QUESTION_ANSWERING -> answered ? Optional.empty() : Optional.of("No question has an answer.");
            case MASKED_LANGUAGE_MODELLING -> Optional.empty();
        };
    }

    /** The labels so that the same rows in another order have the same labels at the same indexes. */
    List<String> sortedLabels() {
        return labels.stream().sorted(labelOrder()).toList();
    }

    /**
     * A single label is a stratum. Of several labels, the one that fewest training rows have decides, since it is the
     * one that a split may lack; rows without a label are a stratum, too. Other tasks' rows are just shuffled.
     */
    Strata strata() {
        return switch (task) {
            case TEXT_CLASSIFICATION ->
                new Strata(IntStream.range(0, labels.size()).boxed().toList(), labels.size());
            case MULTI_LABEL_CLASSIFICATION -> new Strata(rarestLabels(), labels.size() + 1);
            default -> Strata.NONE;
        };
    }

    private int number(List<String> set) {
        Integer known = sets.get(set);
        if (known == null && sets.size() >= MOST_SETS && set.size() > 1) {
            return number(set.subList(0, 1));
        }
        return sets.computeIfAbsent(set, added -> sets.size());
    }

    private List<Integer> rarestLabels() {
        Integer[] strata = new Integer[sets.size()];
        sets.forEach((set, number) -> strata[number] = set.stream()
                .min(Comparator.<String, Integer>comparing(label -> rowsOfLabel.getOrDefault(label, 0))
                        .thenComparing(Comparator.naturalOrder()))
                .map(label -> numbers.getOrDefault(label, 0) + 1)
                .orElse(0));
        return List.of(strata);
    }

    /** {@code 2} comes before {@code 10} where all labels are whole numbers. */
    private Comparator<String> labelOrder() {
        boolean numbers =
                labels.stream().allMatch(label -> WHOLE_NUMBER.matcher(label).matches());
        // 1 and 01 are two labels: equal numbers are told apart by their characters.
        return numbers
                ? Comparator.<String, Long>comparing(Long::valueOf).thenComparing(Comparator.naturalOrder())
                : Comparator.naturalOrder();
    }
}
