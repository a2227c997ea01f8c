package io.thaw.task;

import io.thaw.dataset.Example;
import io.thaw.evaluation.AnswerEvaluation;
import io.thaw.tokenizer.Tokens;
import io.thaw.tokenizer.Windows;
import io.thaw.torch.Tensor;
import java.util.List;
import java.util.stream.Stream;

/** Puts the windows of each question together again, and compares the best answer with the true ones. */
final class AnswerJudge implements Judge {

    /** Most tokens of an answer, as in the official code. */
    private static final int LONGEST_ANSWER = 30;

    private final List<Example.Question> questions;
    private final Windows windows;
    private final long[][] spans;
    private final boolean someUnanswerable;
    private final List<AnswerSpans> answers;
    private final double[] losses;
    private final AnswerEvaluation evaluation = new AnswerEvaluation();
    private final Mistakes mistakes = new Mistakes();

    /**
     * A judge.
     *
     * @param spans first and last token of what each window is to point at
     */
    AnswerJudge(List<Example.Question> questions, Windows windows, long[][] spans) {
        this.questions = questions;
        this.windows = windows;
        this.spans = spans;
        this.someUnanswerable =
                questions.stream().anyMatch(question -> question.answers().isEmpty());
        this.answers = Stream.generate(() -> new AnswerSpans(LONGEST_ANSWER))
                .limit(questions.size())
                .toList();
        this.losses = new double[questions.size()];
    }

    @Override
    public void add(int[] chosen, Minibatch minibatch, Tensor logits) {
        float[] outputs = logits.floats();
        int length = minibatch.batch().length();
        for (int row = 0; row < chosen.length; row++) {
            int question = windows.passage(chosen[row]);
            Tokens window = windows.get(chosen[row]);
            SpanLogits scores = SpanLogits.of(outputs, row, length, window.length());
            answers.get(question).add(window, scores);
            long[] span = spans[chosen[row]];
            losses[question] += evaluation.addWindow(scores.starts(), scores.ends(), (int) span[0], (int) span[1]);
        }
    }

    /** Where every question has an answer, a model that finds none is asked for its best guess all the same. */
    @Override
    public Judgement judgement() {
        for (int i = 0; i < questions.size(); i++) {
            Example.Question question = questions.get(i);
            String said = said(question.context(), answers.get(i));
            List<String> accepted =
                    question.answers().stream().map(Example.Answer::text).toList();
            if (evaluation.add(said, accepted) < 1) {
                mistakes.add(i, losses[i], String.join(" | ", accepted), said);
            }
        }
        return new Judgement(evaluation, mistakes.list(), List.of());
    }

    private String said(String context, AnswerSpans spansOfQuestion) {
        return spansOfQuestion.best(1).stream()
                .filter(best -> !someUnanswerable || best.logit() > spansOfQuestion.noAnswer())
                .map(best -> best.of(context))
                .findFirst()
                .orElse("");
    }
}
