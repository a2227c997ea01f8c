package io.thaw.task;

import io.thaw.dataset.Example;
import io.thaw.encoder.Batch;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Loss;
import io.thaw.evaluation.MaskedTokenEvaluation;
import io.thaw.tokenizer.Passage;
import io.thaw.tokenizer.StoredTokenizer;
import io.thaw.tokenizer.Windows;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.Arrays;
import java.util.List;

/**
 * What BERT was pre-trained on: guess the words that were hidden. Other words are hidden each time (dynamic masking, Liu et
 * al. 2019, arXiv:1907.11692), in an evaluation always the same.
 */
final class MaskedLanguageModelling implements Task {

    private final EncoderConfig config;
    private final Masking masking;

    MaskedLanguageModelling(TaskSpec spec, EncoderConfig config) {
        this.config = config;
        this.masking = spec.masking();
    }

    @Override
    public Tensor loss(Scope scope, Tensor logits, Minibatch minibatch, double weight) {
        return Loss.crossEntropy(scope, logits, minibatch.targets(), List.of(), 0, weight);
    }

    @Override
    public TaskData prepare(List<? extends Example> examples, StoredTokenizer tokenizer) {
        Windows windows = tokenizer.windows(examples.stream()
                .map(Example.Plain.class::cast)
                .map(example -> new Passage.Document(example.text()))
                .toList());
        HiddenWords hidden = new HiddenWords(masking, tokenizer.special().mask().orElseThrow(), config.vocabSize());
        return new HiddenData(config, windows, hidden);
    }

    private static final class HiddenData extends TaskData {

        private final HiddenWords hidden;

        HiddenData(EncoderConfig config, Windows windows, HiddenWords hidden) {
            super(config, windows);
            this.hidden = hidden;
        }

        @Override
        public boolean varies() {
            return true;
        }

        @Override
        public Minibatch minibatch(Scope scope, int[] chosen, long draw) {
            List<HiddenWords.Hidden> drawn = Arrays.stream(chosen)
                    .mapToObj(window -> hidden.of(windows().get(window), draw, window))
                    .toList();
            Batch batch =
                    batch(scope, drawn.stream().map(HiddenWords.Hidden::shown).toList());
            int count = drawn.stream().mapToInt(each -> each.places().length).sum();
            long[] places = new long[count];
            long[] truth = new long[count];
            int next = 0;
            for (int row = 0; row < chosen.length; row++) {
                for (int place : drawn.get(row).places()) {
                    places[next] = (long) row * batch.length() + place;
                    truth[next++] = windows().get(chosen[row]).ids()[place];
                }
            }
            return new Minibatch(batch.reading(scope.longs(places, count)), scope.longs(truth, count), count);
        }

        @Override
        public Judge judge(List<Double> thresholds) {
            return new TokenJudge(new MaskedTokenEvaluation());
        }
    }

    /** The mistakes of guessing words are too many and too small to show. */
    private record TokenJudge(MaskedTokenEvaluation evaluation) implements Judge {

        @Override
        public void add(int[] windows, Minibatch minibatch, Tensor logits) {
            long[] places = minibatch.batch().read().orElseThrow().longs();
            try (Scope scope = Scope.open()) {
                float[] losses =
                        Loss.perToken(scope, logits, minibatch.targets()).floats();
                float[] hits = Loss.hits(scope, logits, minibatch.targets()).floats();
                for (int from = 0, to = 0; from < places.length; from = to) {
                    long row = places[from] / minibatch.batch().length();
                    double loss = 0;
                    int right = 0;
                    for (; to < places.length && places[to] / minibatch.batch().length() == row; to++) {
                        loss += losses[to];
                        right += (int) hits[to];
                    }
                    evaluation.add(loss, right, to - from);
                }
            }
        }

        @Override
        public Judgement judgement() {
            return new Judgement(evaluation, List.of(), List.of());
        }
    }
}
