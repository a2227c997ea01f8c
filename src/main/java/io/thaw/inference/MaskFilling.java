package io.thaw.inference;

import io.thaw.backbone.Forward;
import io.thaw.backbone.LoadedModel;
import io.thaw.backbone.Outcome;
import io.thaw.backbone.Work;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.inference.MaskReading.Guess;
import io.thaw.tokenizer.Tokenizer;
import io.thaw.tokenizer.Tokens;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Which tokens stand where a text has its tokenizer's mask token: for each mask a list, the likeliest first.
 *
 * @param topK most tokens for a mask
 */
public record MaskFilling(List<String> texts, int topK) implements Prediction<List<List<FilledMask>>> {

    /** Most masks of all texts together. */
    static final int MOST_MASKS = 1024;

    @Override
    public Outcome<List<List<FilledMask>>> ask(LoadedModel model, Forward forward) {
        List<Tokens> windows = windows(model);
        MaskReading reading = new MaskReading(model.head().orElseThrow(), mask(model), topK);
        Work<List<Guess>> guesses = model.work(reading, windows);
        forward.send(List.of(guesses));
        return () -> IntStream.range(0, windows.size())
                .mapToObj(i ->
                        filled(model.tokenizer(), windows.get(i), guesses.join().get(i)))
                .toList();
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
                    ErrorKind.TOO_MANY_TOKENS,
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

    private static List<List<FilledMask>> filled(Tokenizer tokenizer, Tokens window, List<Guess> guesses) {
        return guesses.stream()
                .map(guess -> IntStream.range(0, guess.tokens().length)
                        .mapToObj(i -> filled(tokenizer, window, guess.place(), guess.tokens()[i], guess.scores()[i]))
                        .toList())
                .toList();
    }

    private static FilledMask filled(Tokenizer tokenizer, Tokens window, int place, int token, double score) {
        return new FilledMask(tokenizer.decode(token), score, tokenizer.decode(with(token, place, window)));
    }

    /** The text's own tokens, one of them replaced. */
    private static int[] with(int token, int place, Tokens window) {
        return IntStream.range(0, window.length())
                .filter(i -> window.words()[i] >= 0)
                .map(i -> i == place ? token : window.ids()[i])
                .toArray();
    }
}
