package io.thaw.task;

import io.thaw.dataset.Example;
import io.thaw.encoder.Batch;
import io.thaw.encoder.EncoderConfig;
import io.thaw.evaluation.LabelEvaluation;
import io.thaw.evaluation.Logits;
import io.thaw.tokenizer.StoredTokenizer;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.Arrays;
import java.util.List;

/** One label for each text: cross-entropy over the labels. */
final class TextClassification implements Task {

    private final EncoderConfig config;
    private final List<String> labels;
    private final LabelLoss loss;

    TextClassification(TaskSpec spec, EncoderConfig config) {
        this.config = config;
        this.labels = spec.labels();
        this.loss = new LabelLoss(spec);
    }

    @Override
    public Tensor loss(Scope scope, Tensor logits, Minibatch minibatch, double weight) {
        return loss.of(scope, logits, minibatch.targets(), weight);
    }

    @Override
    public TaskData prepare(List<? extends Example> examples, StoredTokenizer tokenizer) {
        int[] truth = examples.stream()
                .map(Example.Labelled.class::cast)
                .mapToInt(example -> labels.indexOf(example.label()))
                .toArray();
        return new TextData(config, examples, tokenizer) {

            @Override
            Tensor targets(Scope scope, int[] chosen, Batch batch) {
                return scope.longs(
                        Arrays.stream(chosen).mapToLong(i -> truth[i]).toArray(), chosen.length);
            }

            @Override
            double weight(int[] chosen) {
                return loss.weight(Arrays.stream(chosen).map(i -> truth[i]));
            }

            @Override
            public Judge judge(List<Double> thresholds) {
                return new LabelJudge(labels, truth);
            }
        };
    }

    private static final class LabelJudge implements Judge {

        private final List<String> labels;
        private final int[] truth;
        private final LabelEvaluation evaluation;
        private final Mistakes mistakes = new Mistakes();

        LabelJudge(List<String> labels, int[] truth) {
            this.labels = labels;
            this.truth = truth;
            this.evaluation = new LabelEvaluation(labels);
        }

        @Override
        public void add(int[] windows, Minibatch minibatch, Tensor logits) {
            float[] outputs = logits.floats();
            for (int i = 0; i < windows.length; i++) {
                float[] row = Arrays.copyOfRange(outputs, i * labels.size(), (i + 1) * labels.size());
                int expected = truth[windows[i]];
                double loss = evaluation.add(row, expected);
                int predicted = Logits.best(row);
                if (predicted != expected) {
                    mistakes.add(windows[i], loss, labels.get(expected), labels.get(predicted));
                }
            }
        }

        @Override
        public Judgement judgement() {
            return new Judgement(evaluation, mistakes.list(), List.of());
        }
    }
}
