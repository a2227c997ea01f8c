package io.thaw.task;

import io.thaw.dataset.Example;
import io.thaw.encoder.Batch;
import io.thaw.encoder.EncoderConfig;
import io.thaw.evaluation.EntityEvaluation;
import io.thaw.evaluation.Logits;
import io.thaw.tokenizer.Passage;
import io.thaw.tokenizer.StoredTokenizer;
import io.thaw.tokenizer.Tokens;
import io.thaw.tokenizer.Windows;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * A tag for each word. The first token of a word carries its tag, the others count nowhere (Devlin et al. 2019, section
 * 5.3); words that a window has no room for are taken to be outside of any entity.
 */
final class TokenClassification implements Task {

    private final EncoderConfig config;
    private final List<String> tags;
    private final LabelLoss loss;

    TokenClassification(TaskSpec spec, EncoderConfig config) {
        this.config = config;
        this.tags = spec.labels();
        this.loss = new LabelLoss(spec);
    }

    @Override
    public Tensor loss(Scope scope, Tensor logits, Minibatch minibatch, double weight) {
        return loss.of(scope, logits, minibatch.targets(), weight);
    }

    @Override
    public TaskData prepare(List<? extends Example> examples, StoredTokenizer tokenizer) {
        List<Example.Tagged> sentences =
                examples.stream().map(Example.Tagged.class::cast).toList();
        Windows windows = tokenizer.windows(sentences.stream()
                .map(sentence -> new Passage.Words(sentence.tokens()))
                .toList());
        int[][] targets = IntStream.range(0, windows.size())
                .mapToObj(i -> targets(windows.get(i), sentences.get(i).tags()))
                .toArray(int[][]::new);
        return new LabelledData(config, windows) {

            @Override
            Tensor targets(Scope scope, int[] chosen, Batch batch) {
                long[] padded = new long[chosen.length * batch.length()];
                Arrays.fill(padded, LabelLoss.IGNORED);
                for (int row = 0; row < chosen.length; row++) {
                    int[] tokens = targets[chosen[row]];
                    for (int i = 0; i < tokens.length; i++) {
                        padded[row * batch.length() + i] = tokens[i];
                    }
                }
                return scope.longs(padded, chosen.length, batch.length());
            }

            @Override
            double weight(int[] chosen) {
                return loss.weight(Arrays.stream(chosen).flatMap(i -> Arrays.stream(targets[i])));
            }

            @Override
            public Judge judge(List<Double> thresholds) {
                return new TagJudge(tags, sentences, windows);
            }
        };
    }

    /** The tag's number at each word's first token. */
    private int[] targets(Tokens window, List<String> truth) {
        int[] targets = new int[window.length()];
        Arrays.fill(targets, LabelLoss.IGNORED);
        int last = -1;
        for (int i = 0; i < targets.length; i++) {
            int word = window.words()[i];
            if (word > last) {
                targets[i] = tags.indexOf(truth.get(word));
                last = word;
            }
        }
        return targets;
    }

    private record TagJudge(
            List<String> tags,
            List<Example.Tagged> sentences,
            Windows windows,
            WordTags words,
            EntityEvaluation evaluation,
            Mistakes mistakes)
            implements Judge {

        TagJudge(List<String> tags, List<Example.Tagged> sentences, Windows windows) {
            this(tags, sentences, windows, new WordTags(tags), new EntityEvaluation(tags), new Mistakes());
        }

        @Override
        public void add(int[] chosen, Minibatch minibatch, Tensor logits) {
            float[] outputs = logits.floats();
            int length = minibatch.batch().length();
            for (int row = 0; row < chosen.length; row++) {
                Example.Tagged sentence = sentences.get(chosen[row]);
                int[] truth = sentence.tags().stream().mapToInt(tags::indexOf).toArray();
                float[][] scores = words.read(outputs, row, length, windows.get(chosen[row]), truth.length);
                double loss = evaluation.add(scores, truth);
                List<String> said = Arrays.stream(scores)
                        .map(word -> tags.get(Logits.best(word)))
                        .toList();
                if (!said.equals(sentence.tags())) {
                    mistakes.add(chosen[row], loss, spelled(sentence, sentence.tags()), spelled(sentence, said));
                }
            }
        }

        /** As in {@code [Berlin|B-location]}; words outside are left out. */
        private static String spelled(Example.Tagged sentence, List<String> tags) {
            return IntStream.range(0, tags.size())
                    .filter(word -> !tags.get(word).equals(WordTags.OUTSIDE))
                    .mapToObj(word -> "[" + sentence.tokens().get(word) + "|" + tags.get(word) + "]")
                    .collect(Collectors.joining(" "));
        }

        @Override
        public Judgement judgement() {
            return new Judgement(evaluation, mistakes.list(), List.of());
        }
    }
}
