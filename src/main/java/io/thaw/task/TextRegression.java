package io.thaw.task;

import io.thaw.dataset.Example;
import io.thaw.encoder.Batch;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Loss;
import io.thaw.evaluation.RegressionEvaluation;
import io.thaw.tokenizer.StoredTokenizer;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.List;
import java.util.Locale;

/** A number for each text: squared error, as Transformers' {@code regression}. */
final class TextRegression implements Task {

    private final EncoderConfig config;

    TextRegression(EncoderConfig config) {
        this.config = config;
    }

    @Override
    public Tensor loss(Scope scope, Tensor logits, Minibatch minibatch, double weight) {
        return Loss.squaredError(scope, logits, minibatch.targets(), weight);
    }

    @Override
    public TaskData prepare(List<? extends Example> examples, StoredTokenizer tokenizer) {
        double[] truth = examples.stream()
                .map(Example.Scored.class::cast)
                .mapToDouble(Example.Scored::score)
                .toArray();
        return new TextData(config, examples, tokenizer) {

            @Override
            Tensor targets(Scope scope, int[] chosen, Batch batch) {
                float[] scores = new float[chosen.length];
                for (int i = 0; i < chosen.length; i++) {
                    scores[i] = (float) truth[chosen[i]];
                }
                return scope.floats(scores, chosen.length, 1);
            }

            @Override
            public Judge judge(List<Double> thresholds) {
                return new ScoreJudge(truth);
            }
        };
    }

    private static final class ScoreJudge implements Judge {

        private final double[] truth;
        private final RegressionEvaluation evaluation = new RegressionEvaluation();
        private final Mistakes mistakes = new Mistakes();

        ScoreJudge(double[] truth) {
            this.truth = truth;
        }

        @Override
        public void add(int[] windows, Minibatch minibatch, Tensor logits) {
            float[] outputs = logits.floats();
            for (int i = 0; i < windows.length; i++) {
                double expected = truth[windows[i]];
                evaluation.add(outputs[i], expected);
                double error = outputs[i] - expected;
                mistakes.add(windows[i], error * error, text(expected), text(outputs[i]));
            }
        }

        private static String text(double score) {
            return String.format(Locale.ROOT, "%.4g", score);
        }

        @Override
        public Judgement judgement() {
            return new Judgement(evaluation, mistakes.list(), List.of());
        }
    }
}
