package io.thaw.task;

import io.thaw.dataset.Example;
import io.thaw.encoder.Batch;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Loss;
import io.thaw.tokenizer.Passage;
import io.thaw.tokenizer.StoredTokenizer;
import io.thaw.tokenizer.Tokens;
import io.thaw.tokenizer.Windows;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.List;

/**
 * The span of a context that answers a question (Devlin et al. 2019, section 4.2). A long context is read in windows that
 * overlap; a window without the whole answer is to point at its first token, {@code [CLS]}, as is one without any (section
 * 4.3).
 */
final class QuestionAnswering implements Task {

    private final EncoderConfig config;
    private final int docStride;

    QuestionAnswering(TaskSpec spec, EncoderConfig config) {
        this.config = config;
        this.docStride = spec.docStride();
    }

    @Override
    public Tensor loss(Scope scope, Tensor logits, Minibatch minibatch, double weight) {
        return Loss.span(scope, logits, minibatch.batch().mask(), minibatch.targets(), weight);
    }

    @Override
    public TaskData prepare(List<? extends Example> examples, StoredTokenizer tokenizer) {
        List<Example.Question> questions =
                examples.stream().map(Example.Question.class::cast).toList();
        Windows windows = tokenizer.windows(questions.stream()
                .map(question -> new Passage.Question(question.question(), question.context(), docStride))
                .toList());
        long[][] spans = new long[windows.size()][];
        for (int window = 0; window < spans.length; window++) {
            List<Example.Answer> answers =
                    questions.get(windows.passage(window)).answers();
            spans[window] = span(windows.get(window), answers);
        }
        return new LabelledData(config, windows) {

            @Override
            Tensor targets(Scope scope, int[] chosen, Batch batch) {
                long[] flat = new long[2 * chosen.length];
                for (int row = 0; row < chosen.length; row++) {
                    System.arraycopy(spans[chosen[row]], 0, flat, 2 * row, 2);
                }
                return scope.longs(flat, chosen.length, 2);
            }

            @Override
            public Judge judge(List<Double> thresholds) {
                return new AnswerJudge(questions, windows, spans);
            }
        };
    }

    /** First and last token of the first answer, or twice the place of {@code [CLS]}. */
    private static long[] span(Tokens window, List<Example.Answer> answers) {
        long[] none = {0, 0};
        if (answers.isEmpty()) {
            return none;
        }
        Example.Answer answer = answers.get(0);
        int start = answer.start();
        int end = start + answer.text().codePointCount(0, answer.text().length());
        int first = -1;
        int last = -1;
        for (int i = 0; i < window.length(); i++) {
            if (window.starts()[i] >= 0 && window.starts()[i] <= start && window.ends()[i] > start) {
                first = i;
            }
            if (window.starts()[i] >= 0 && window.starts()[i] < end && window.ends()[i] >= end) {
                last = i;
            }
        }
        return first < 0 || last < first ? none : new long[] {first, last};
    }
}
