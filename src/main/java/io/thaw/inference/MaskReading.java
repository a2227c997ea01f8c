package io.thaw.inference;

import io.thaw.backbone.Reading;
import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskHead;
import io.thaw.evaluation.Logits;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

/**
 * Which tokens may stand where windows have the mask token: a list of guesses for each window, one for each of its masks.
 *
 * @param mask the token
 * @param topK most tokens for a mask
 */
record MaskReading(TaskHead head, int mask, int topK) implements Reading<List<MaskReading.Guess>> {

    /**
     * The likeliest tokens of a mask, the likeliest first.
     *
     * @param place in the window
     * @param scores of the tokens
     */
    record Guess(int place, int[] tokens, double[] scores) {}

    /** So many masks are guessed at once, since each one's outputs are the whole vocabulary. */
    private static final int AT_ONCE = 32;

    /** A mask: whose of the rows, and where in its window. */
    private record Mask(int row, int place) {}

    @Override
    public Optional<Pooling> pooling() {
        return Optional.empty();
    }

    @Override
    public List<List<Guess>> read(Scope scope, Tensor hidden, Batch batch, int[] rows) {
        List<Mask> masks = masks(batch, rows);
        List<List<Guess>> guesses = new ArrayList<>();
        Arrays.stream(rows).forEach(row -> guesses.add(new ArrayList<>()));
        for (int from = 0; from < masks.size(); from += AT_ONCE) {
            List<Mask> some = masks.subList(from, Math.min(masks.size(), from + AT_ONCE));
            float[][] logits = logits(scope, hidden, batch, rows, some);
            for (int i = 0; i < logits.length; i++) {
                guesses.get(some.get(i).row()).add(guess(some.get(i).place(), logits[i]));
            }
        }
        return guesses;
    }

    private List<Mask> masks(Batch batch, int[] rows) {
        long[] ids = batch.ids().longs();
        List<Mask> masks = new ArrayList<>();
        for (int row = 0; row < rows.length; row++) {
            for (int place = 0; place < batch.length(); place++) {
                if (ids[rows[row] * batch.length() + place] == mask) {
                    masks.add(new Mask(row, place));
                }
            }
        }
        return masks;
    }

    private float[][] logits(Scope scope, Tensor hidden, Batch batch, int[] rows, List<Mask> masks) {
        try (Scope step = scope.child()) {
            long[] places = masks.stream()
                    .mapToLong(mask -> (long) rows[mask.row()] * batch.length() + mask.place())
                    .toArray();
            Tensor read = head.read(step, hidden, batch.reading(step.longs(places, places.length)));
            float[] logits = head.logits(step, read, Dropout.off()).floats();
            int vocabulary = logits.length / places.length;
            return IntStream.range(0, places.length)
                    .mapToObj(i -> Arrays.copyOfRange(logits, i * vocabulary, (i + 1) * vocabulary))
                    .toArray(float[][]::new);
        }
    }

    private Guess guess(int place, float[] logits) {
        double[] scores = Logits.softmax(logits);
        int[] tokens = best(scores);
        return new Guess(
                place,
                tokens,
                Arrays.stream(tokens).mapToDouble(token -> scores[token]).toArray());
    }

    /** The tokens with the highest scores, without sorting a vocabulary for a handful. */
    private int[] best(double[] scores) {
        Comparator<Integer> byScore = Comparator.comparingDouble(token -> scores[token]);
        PriorityQueue<Integer> best = new PriorityQueue<>(byScore);
        for (int token = 0; token < scores.length; token++) {
            best.add(token);
            if (best.size() > topK) {
                best.remove();
            }
        }
        return best.stream()
                .sorted(byScore.reversed())
                .mapToInt(Integer::intValue)
                .toArray();
    }
}
