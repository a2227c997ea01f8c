package io.thaw.task;

import io.thaw.tokenizer.Tokens;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The likeliest answers to one question, over all windows of its context: the best sums of a start's and an end's logit, as
 * in the official code of BERT for SQuAD. Windows are added in any order.
 */
public final class AnswerSpans {

    /** Starts and ends that are looked at in each window. */
    private static final int CANDIDATES = 20;

    private final int longest;
    private final List<Span> spans = new ArrayList<>();
    private double noAnswer = Double.POSITIVE_INFINITY;

    /**
     * A span of a context.
     *
     * @param start in Unicode code points
     * @param end exclusive, in Unicode code points
     * @param logit sum of the start's and the end's
     */
    public record Span(int start, int end, double logit) {

        /** What stands there. */
        public String of(String context) {
            return context.substring(context.offsetByCodePoints(0, start), context.offsetByCodePoints(0, end));
        }
    }

    /**
     * No window seen yet.
     *
     * @param longest most tokens of an answer
     */
    public AnswerSpans(int longest) {
        this.longest = longest;
    }

    /** Adds a window. */
    public void add(Tokens window, SpanLogits scores) {
        noAnswer = Math.min(noAnswer, (double) scores.starts()[0] + scores.ends()[0]);
        int[] ends = candidates(window, scores.ends());
        for (int start : candidates(window, scores.starts())) {
            for (int end : ends) {
                if (end >= start && end - start < longest) {
                    double logit = (double) scores.starts()[start] + scores.ends()[end];
                    spans.add(new Span(window.starts()[start], window.ends()[end], logit));
                }
            }
        }
        spans.sort(Comparator.comparingDouble(Span::logit).reversed());
        spans.subList(Math.min(spans.size(), CANDIDATES), spans.size()).clear();
    }

    private static int[] candidates(Tokens window, float[] scores) {
        return IntStream.range(0, scores.length)
                .filter(i -> window.starts()[i] >= 0)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(i -> scores[i]).reversed())
                .limit(CANDIDATES)
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** The best spans, the best first; a span that overlapping windows share stands there once. */
    public List<Span> best(int count) {
        List<Span> best = new ArrayList<>();
        for (Span span : spans) {
            boolean known = best.stream().anyMatch(each -> each.start() == span.start() && each.end() == span.end());
            if (!known && best.size() < count) {
                best.add(span);
            }
        }
        return best;
    }

    /** The sum of both logits at {@code [CLS]}, the lowest of all windows: what an answer has to exceed to be one. */
    public double noAnswer() {
        return noAnswer;
    }
}
