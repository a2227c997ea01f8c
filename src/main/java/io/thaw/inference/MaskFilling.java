package io.thaw.inference;

import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.encoder.TaskHead;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.evaluation.Logits;
import io.thaw.tokenizer.Tokenizer;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.stream.IntStream;

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
     * @param text its number
     * @param place in the text's window
     * @param read place in the batch
     */
    private record Mask(int text, int place, long read) {}

    @Override
    public List<List<List<FilledMask>>> by(LoadedModel model) {
        TaskHead head = model.head().orElseThrow();
        List<Tokens> windows = windows(model);
        List<List<List<FilledMask>>> answers = new ArrayList<>();
        windows.forEach(window -> answers.add(new ArrayList<>()));
        model.encode(windows, false, (scope, chosen, hidden, batch) -> {
            List<Mask> masks = masks(windows, chosen, batch.length(), mask(model));
            for (int from = 0; from < masks.size(); from += AT_ONCE) {
                List<Mask> some = masks.subList(from, Math.min(masks.size(), from + AT_ONCE));
                float[][] logits = guess(head, scope, some, hidden, batch);
                for (int i = 0; i < logits.length; i++) {
                    int text = some.get(i).text();
                    answers.get(text)
                            .add(filled(
                                    model.tokenizer(),
                                    windows.get(text),
                                    some.get(i).place(),
                                    logits[i]));
                }
            }
        });
        return answers;
    }

    /** Each text as one window, if all of them have masks and fit. */
    private List<Tokens> windows(LoadedModel model) {
        Faults faults = new Faults();
        List<Tokens> windows = new ArrayList<>();
        int before = 0;
        for (int i = 0; i < texts.size() && before <= MOST_MASKS; i++) {
            List<Tokens> chunks = model.tokenizer().encodeChunks(texts.get(i));
            int masks = chunks.stream()
                    .mapToInt(chunk -> places(chunk, mask(model)).length)
                    .sum();
            check("/" + i, chunks.size(), masks, before + masks, model, faults);
            before += masks;
            windows.addAll(chunks);
        }
        faults.throwIfAny();
        return windows;
    }

    private static void check(String at, int windows, int masks, int allMasks, LoadedModel model, Faults faults) {
        if (masks == 0) {
            String mask = model.tokenizer().decode(mask(model));
            faults.add(
                    at,
                    ErrorKind.MASK_MISSING,
                    "The text has no " + mask + ".",
                    "Paris is the " + mask + " of France.");
        } else if (windows > 1) {
            faults.add(
                    at,
                    ErrorKind.FIELD_TOO_LARGE,
                    "The text has more than the " + model.maxLength() + " tokens that the model reads at once.");
        } else if (allMasks > MOST_MASKS) {
            faults.add(
                    at,
                    ErrorKind.OUT_OF_RANGE,
                    "Up to this text there are " + allMasks + " masks, at most " + MOST_MASKS + " are allowed.");
        }
    }

    private static int mask(LoadedModel model) {
        return model.tokenizer().special().mask().orElseThrow();
    }

    private static int[] places(Tokens window, int mask) {
        return IntStream.range(0, window.length())
                .filter(i -> window.ids()[i] == mask)
                .toArray();
    }

    private static List<Mask> masks(List<Tokens> windows, int[] chosen, int length, int mask) {
        List<Mask> masks = new ArrayList<>();
        for (int row = 0; row < chosen.length; row++) {
            for (int place : places(windows.get(chosen[row]), mask)) {
                masks.add(new Mask(chosen[row], place, (long) row * length + place));
            }
        }
        return masks;
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

    private List<FilledMask> filled(Tokenizer tokenizer, Tokens window, int place, float[] logits) {
        double[] scores = Logits.softmax(logits);
        return best(scores)
                .mapToObj(token -> new FilledMask(
                        tokenizer.decode(token), scores[token], tokenizer.decode(with(token, place, window))))
                .toList();
    }

    /** The text's own tokens, one of them replaced. */
    private static int[] with(int token, int place, Tokens window) {
        return IntStream.range(0, window.length())
                .filter(i -> window.words()[i] >= 0)
                .map(i -> i == place ? token : window.ids()[i])
                .toArray();
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
