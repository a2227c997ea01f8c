package io.thaw.inference;

import io.thaw.backbone.Forward;
import io.thaw.backbone.LoadedModel;
import io.thaw.backbone.Outcome;
import io.thaw.evaluation.Entity;
import io.thaw.inference.WordScores.Scored;
import io.thaw.task.WordTags;
import io.thaw.tokenizer.Tokens;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** Which entities, slots or parts of speech there are. What is long is read in windows that overlap. */
public record WordTagging(List<TaggingInput> inputs, Aggregation aggregation) implements Prediction<List<Tagged>> {

    /** How words become answers, in the words of Hugging Face's pipeline. */
    public enum Aggregation {
        /** Each word that is not outside is one. */
        NONE,
        /** Words that belong together are one; a word is what its first token is. */
        FIRST;

        /** The name on the wire, as in {@code first}. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Two windows share a quarter, so that each word is read with some eighth of a window on either side. */
    private static final int SHARED = 4;

    @Override
    public Outcome<List<Tagged>> ask(LoadedModel model, Forward forward) {
        int stride = model.maxLength() / SHARED;
        List<List<Tokens>> windows = inputs.stream()
                .map(input -> input.windows(model.tokenizer(), stride))
                .toList();
        Outcome<List<float[]>> logits = Windowed.ask(model, windows, forward);
        return () -> {
            List<List<float[]>> ofEach = logits.join();
            return IntStream.range(0, inputs.size())
                    .mapToObj(i -> tagged(inputs.get(i), scored(model.labels(), windows.get(i), ofEach.get(i))))
                    .toList();
        };
    }

    private static List<Scored> scored(List<String> tags, List<Tokens> windows, List<float[]> logits) {
        WordScores words = new WordScores(tags);
        for (int i = 0; i < logits.size(); i++) {
            words.add(windows.get(i), logits.get(i));
        }
        return words.scored();
    }

    private List<Tagged> tagged(TaggingInput input, List<Scored> words) {
        return switch (aggregation) {
            case NONE -> words(input, words);
            case FIRST -> groups(input, words);
        };
    }

    private static List<Tagged> words(TaggingInput input, List<Scored> words) {
        return words.stream()
                .filter(word -> !word.tag().equals(WordTags.OUTSIDE))
                .<Tagged>map(word -> new Tagged.Word(
                        word.tag(), word.score(), input.between(word.start(), word.end()), word.start(), word.end()))
                .toList();
    }

    private static List<Tagged> groups(TaggingInput input, List<Scored> words) {
        return Entity.in(words.stream().map(Scored::tag).toList()).stream()
                .<Tagged>map(entity -> group(input, entity.type(), words.subList(entity.start(), entity.end())))
                .toList();
    }

    private static Tagged group(TaggingInput input, String type, List<Scored> words) {
        double score = words.stream().mapToDouble(Scored::score).average().orElseThrow();
        int start = words.get(0).start();
        int end = words.get(words.size() - 1).end();
        return new Tagged.EntityGroup(type, score, input.between(start, end), start, end);
    }
}
