package io.thaw.task;

import io.thaw.dataset.Example;
import io.thaw.encoder.Batch;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Loss;
import io.thaw.evaluation.Logits;
import io.thaw.evaluation.MultiLabelEvaluation;
import io.thaw.tokenizer.StoredTokenizer;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Any number of labels for each text: a cross-entropy of yes or no for each label, and a threshold on its score. */
final class MultiLabelClassification implements Task {

    private final EncoderConfig config;
    private final List<String> labels;
    private final @Nullable Double threshold;

    MultiLabelClassification(TaskSpec spec, EncoderConfig config) {
        this.config = config;
        this.labels = spec.labels();
        this.threshold = spec.threshold();
    }

    @Override
    public Tensor loss(Scope scope, Tensor logits, Minibatch minibatch, double weight) {
        return Loss.binaryCrossEntropy(scope, logits, minibatch.targets(), weight);
    }

    @Override
    public TaskData prepare(List<? extends Example> examples, StoredTokenizer tokenizer) {
        List<boolean[]> truth = examples.stream()
                .map(Example.MultiLabelled.class::cast)
                .map(this::applies)
                .toList();
        return new TextData(config, examples, tokenizer) {

            @Override
            Tensor targets(Scope scope, int[] chosen, Batch batch) {
                float[] targets = new float[chosen.length * labels.size()];
                for (int i = 0; i < targets.length; i++) {
                    targets[i] = truth.get(chosen[i / labels.size()])[i % labels.size()] ? 1 : 0;
                }
                return scope.floats(targets, chosen.length, labels.size());
            }

            /** The loss is a mean over texts and labels, as in Transformers. */
            @Override
            double weight(int[] chosen) {
                return (double) chosen.length * labels.size();
            }

            @Override
            public Judge judge(List<Double> thresholds) {
                return new LabelsJudge(thresholds, truth);
            }
        };
    }

    private boolean[] applies(Example.MultiLabelled example) {
        boolean[] applies = new boolean[labels.size()];
        example.labels().forEach(label -> applies[labels.indexOf(label)] = true);
        return applies;
    }

    /** Judges by the thresholds given, or else by the task's; where it leaves them open, says which are best. */
    private final class LabelsJudge implements Judge {

        private final List<boolean[]> truth;
        private final List<float[]> outputs = new ArrayList<>();
        private final List<Integer> rows = new ArrayList<>();
        private final List<Double> given;

        LabelsJudge(List<Double> given, List<boolean[]> truth) {
            this.given = given;
            this.truth = truth;
        }

        @Override
        public void add(int[] windows, Minibatch minibatch, Tensor logits) {
            float[] flat = logits.floats();
            for (int i = 0; i < windows.length; i++) {
                rows.add(windows[i]);
                outputs.add(Arrays.copyOfRange(flat, i * labels.size(), (i + 1) * labels.size()));
            }
        }

        @Override
        public Judgement judgement() {
            List<Double> thresholds = thresholds();
            MultiLabelEvaluation evaluation = new MultiLabelEvaluation(labels, thresholds);
            Mistakes mistakes = new Mistakes();
            for (int i = 0; i < outputs.size(); i++) {
                boolean[] applies = truth.get(rows.get(i));
                float[] logits = outputs.get(i);
                double loss = evaluation.add(logits, label -> applies[label]);
                String expected = named(label -> applies[label]);
                String said = named(label -> Logits.sigmoid(logits[label]) >= thresholds.get(label));
                if (!said.equals(expected)) {
                    mistakes.add(rows.get(i), loss, expected, said);
                }
            }
            return new Judgement(evaluation, mistakes.list(), thresholds);
        }

        private List<Double> thresholds() {
            if (!given.isEmpty()) {
                return given;
            }
            if (threshold != null) {
                return Collections.nCopies(labels.size(), threshold);
            }
            MultiLabelEvaluation undecided = new MultiLabelEvaluation(labels);
            for (int i = 0; i < outputs.size(); i++) {
                boolean[] applies = truth.get(rows.get(i));
                undecided.add(outputs.get(i), label -> applies[label]);
            }
            return undecided.bestThresholds();
        }

        private String named(IntPredicate applies) {
            return IntStream.range(0, labels.size())
                    .filter(applies)
                    .mapToObj(labels::get)
                    .collect(Collectors.joining(", "));
        }
    }
}
