package io.thaw.evaluation;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * Questions answered from a text, judged as SQuAD 2.0 does it, in shares of 1. On questions that all have answers this is
 * SQuAD 1.1, except that a true answer of articles and punctuation alone is no answer. The loss is of windows of text,
 * since that is where the model points at an answer.
 */
public final class AnswerEvaluation implements Evaluation {

    private final Column exact = new Column();
    private final Column f1 = new Column();
    private final Column hasAnswer = new Column();
    private double lossSum;
    private long windows;

    /**
     * Adds one question; the best of its true answers counts.
     *
     * @param prediction empty if the question is said to have no answer
     * @param answers all true ones, none if the question has no answer
     * @return its F1
     */
    public double add(String prediction, Collection<String> answers) {
        AnswerText said = AnswerText.of(prediction);
        List<AnswerText> accepted = AnswerText.accepted(answers);
        double best = accepted.stream().mapToDouble(said::f1).max().orElseThrow();
        exact.add(accepted.contains(said) ? 1 : 0);
        f1.add(best);
        hasAnswer.add(answers.isEmpty() ? 0 : 1);
        return best;
    }

    /**
     * Adds one window of a question's text: half the cross-entropy of either end, as in Hugging Face Transformers.
     *
     * @param starts logits of the answer's first token, one per token
     * @param ends logits of its last token
     * @return its loss
     */
    public double addWindow(float[] starts, float[] ends, int start, int end) {
        double loss = (Logits.crossEntropy(starts, start) + Logits.crossEntropy(ends, end)) / 2;
        lossSum += loss;
        windows++;
        return loss;
    }

    @Override
    public TaskMetrics task() {
        return TaskMetrics.QUESTION_ANSWERING;
    }

    @Override
    public double value(MetricName name) {
        return switch (name) {
            case LOSS -> lossSum / windows;
            case F1 -> f1.mean();
            case EXACT_MATCH -> exact.mean();
            case HAS_ANSWER_F1 -> f1.mean(questions(1));
            case HAS_ANSWER_EXACT_MATCH -> exact.mean(questions(1));
            case NO_ANSWER_F1 -> f1.mean(questions(0));
            case NO_ANSWER_EXACT_MATCH -> exact.mean(questions(0));
            default -> throw task().doesNotMeasure(name);
        };
    }

    @Override
    public Optional<Interval> interval(Bootstrap bootstrap) {
        return bootstrap.interval(f1.size(), f1::mean);
    }

    private int[] questions(double answered) {
        return IntStream.range(0, hasAnswer.size())
                .filter(question -> hasAnswer.get(question) == answered)
                .toArray();
    }
}
