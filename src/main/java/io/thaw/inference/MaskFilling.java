package io.thaw.inference;

import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.encoder.TaskHead;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.evaluation.Logits;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Which tokens stand where a text has its tokenizer's mask token: for each mask a list, the likeliest first.
 *
 * @param topK most tokens for a mask
 */
public record MaskFilling(List<String> texts, int topK) implements Prediction<List<List<FilledMask>>> {

    /** Most masks of all texts together. */
    static final int MOST_MASKS = 1024;

    /** So many masks are guessed at once, since each one's outputs are the whole vocabulary. */
    private static final int AT_ONCE = 32;

    /**
     * A mask.
     *
     * @param window number of its text
     * @param place in the window
     * @param read place in the batch
     */
    private record Mask(int window, int place, long read) {}

    @Override
    public List<List<List<FilledMask>>> by(LoadedModel model) {
        List<Tokens> windows = windows(model);
        List<List<List<FilledMask>>> answers = Stream.generate(
                        () -> (List<List<FilledMask>>) new ArrayList<List<FilledMask>>())
                .limit(windows.size())
                .toList();
        int token = mask(model);
        model.encode(windows, false, (scope, chosen, hidden, batch) -> {
            List<Mask> masks = new ArrayList<>();
            for (int row = 0; row < chosen.length; row++) {
                for (int place : places(windows.get(chosen[row]), token)) {
                    masks.add(new Mask(chosen[row], place, (long) row * batch.length() + place));
                }
            }
            for (int from = 0; from < masks.size(); from += AT_ONCE) {
                List<Mask> some = masks.subList(from, Math.min(masks.size(), from + AT_ONCE));
                float[][] logits = guess(model.head().orElseThrow(), scope, some, hidden, batch);
                for (int i = 0; i < logits.length; i++) {
                    Mask mask = some.get(i);
                    answers.get(mask.window()).add(filled(model, windows.get(mask.window()), mask.place(), logits[i]));
                }
            }
        });
        return answers;
    }

    private static int mask(LoadedModel model) {
        return model.tokenizer().special().mask().orElseThrow();
    }

    private static int[] places(Tokens window, int mask) {
        return IntStream.range(0, window.length())
                .filter(i -> window.ids()[i] == mask)
                .toArray();
    }

    /** Each text as one window, if all of them have masks and fit. */
    private List<Tokens> windows(LoadedModel model) {
        int mask = mask(model);
        Faults faults = new Faults();
        List<Tokens> windows = new ArrayList<>();
        int masks = 0;
        for (int i = 0; i < texts.size(); i++) {
            List<Tokens> chunks = model.tokenizer().encodeChunks(texts.get(i));
            int before = masks;
            for (Tokens chunk : chunks) {
                masks += places(chunk, mask).length;
            }
            if (masks == before) {
                faults.add(
                        "/" + i,
                        ErrorKind.MASK_MISSING,
                        "The text has no mask.",
                        "Paris is the " + model.tokenizer().decode(mask) + " of France.");
            } else if (chunks.size() > 1) {
                faults.add(
                        "/" + i,
                        ErrorKind.FIELD_TOO_LARGE,
                        "The text has more tokens than the " + model.maxLength() + " that the model reads at once.");
            } else if (masks > MOST_MASKS) {
                faults.add(
                        "/" + i,
                        ErrorKind.OUT_OF_RANGE,
                        "With this text there are " + masks + " masks, at most " + MOST_MASKS + " are allowed.");
                break;
            }
            windows.addAll(chunks);
        }
        faults.throwIfAny();
        return windows;
    }

    private static float[][] guess(TaskHead head, Scope scope, List<Mask> masks, Tensor hidden, Batch batch) {
        try (Scope step = scope.child()) {
            Tensor places = step.longs(masks.stream().mapToLong(Mask::read).toArray(), masks.size());
            Tensor read = head.read(step, hidden, batch.reading(places));
            float[] logits = head.logits(step, read, Dropout.off()).floats();
            int vocabulary = logits.length / masks.size();
            return IntStream.range(0, masks.size())
                    .mapToObj(i -> Arrays.copyOfRange(logits, i * vocabulary, (i + 1) * vocabulary))
                    .toArray(float[][]::new);
        }
    }

    private List<FilledMask> filled(LoadedModel model, Tokens window, int place, float[] logits) {
        double[] scores = Logits.softmax(logits);
        return best(scores)
                .mapToObj(token -> {
                    int[] ids = window.ids().clone();
                    ids[place] = token;
                    int[] own = IntStream.range(0, ids.length)
                            .filter(i -> window.words()[i] >= 0)
                            .map(i -> ids[i])
                            .toArray();
                    return new FilledMask(
                            model.tokenizer().decode(token),
                            scores[token],
                            model.tokenizer().decode(own));
                })
                .toList();
    }

    /** The tokens with the highest scores, without sorting a vocabulary for a handful. */
    private IntStream best(double[] scores) {
        Comparator<Integer> byScore = Comparator.comparingDouble(token -> scores[token]);
        PriorityQueue<Integer> best = new PriorityQueue<>(byScore);
        for (int token = 0; token < scores.length; token++) {
            best.add(token);
            if (best.size() > topK) {
                best.remove();
            }
        }
        return best.stream().sorted(byScore.reversed()).mapToInt(Integer::intValue);
    }
}
