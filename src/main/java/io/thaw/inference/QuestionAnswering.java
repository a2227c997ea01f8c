package io.thaw.inference;

import io.thaw.backbone.Forward;
import io.thaw.backbone.LoadedModel;
import io.thaw.backbone.Outcome;
import io.thaw.task.AnswerSpans;
import io.thaw.task.AnswerSpans.Span;
import io.thaw.task.SpanLogits;
import io.thaw.tokenizer.Tokens;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Where a question is answered. A score is the softmax over the logit sums of the 20 best answers in all windows
 * of a context, as in BERT's own code for SQuAD; Hugging Face's pipeline multiplies probabilities of single windows, which
 * cannot be compared.
 *
 * @param topK most answers to a question, the best first
 * @param docStride how many tokens two windows of a context share
 * @param maxAnswerLen most tokens of an answer
 * @param handleImpossibleAnswer whether that there is none may be an answer, too
 */
public record QuestionAnswering(
        List<QuestionInput> inputs, int topK, int docStride, int maxAnswerLen, boolean handleImpossibleAnswer)
        implements Prediction<List<Answer>> {

    private static final int BEST = 20;

    @Override
    public Outcome<List<Answer>> ask(LoadedModel model, Forward forward) {
        List<List<Tokens>> windows = inputs.stream()
                .map(input -> model.tokenizer().encodeWindows(input.question(), input.context(), docStride))
                .toList();
        Outcome<List<float[]>> logits = Windowed.ask(model, windows, forward);
        return () -> {
            List<List<float[]>> ofEach = logits.join();
            return IntStream.range(0, inputs.size())
                    .mapToObj(i -> answers(inputs.get(i).context(), spans(windows.get(i), ofEach.get(i))))
                    .toList();
        };
    }

    private AnswerSpans spans(List<Tokens> windows, List<float[]> logits) {
        AnswerSpans spans = new AnswerSpans(maxAnswerLen);
        for (int i = 0; i < logits.size(); i++) {
            int length = windows.get(i).length();
            spans.add(windows.get(i), SpanLogits.of(logits.get(i), 0, length, length));
        }
        return spans;
    }

    /** At least one: where a context holds no token at all, that there is none. */
    List<Answer> answers(String context, AnswerSpans spans) {
        List<Span> best = spans.best(BEST);
        Stream<Span> none =
                handleImpossibleAnswer || best.isEmpty() ? Stream.of(new Span(0, 0, spans.noAnswer())) : Stream.empty();
        List<Span> ranked = Stream.concat(best.stream(), none)
                .sorted(Comparator.comparingDouble(Span::logit).reversed())
                .toList();
        double highest = ranked.get(0).logit();
        double sum = ranked.stream()
                .mapToDouble(span -> Math.exp(span.logit() - highest))
                .sum();
        return ranked.stream()
                .limit(topK)
                .map(span ->
                        new Answer(span.of(context), Math.exp(span.logit() - highest) / sum, span.start(), span.end()))
                .toList();
    }
}
