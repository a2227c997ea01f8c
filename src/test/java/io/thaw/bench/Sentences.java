package io.thaw.bench;

import io.thaw.dataset.Example;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The demo's sentences, about twenty tokens each, and longer texts made of them. */
final class Sentences {

    static final List<String> LABELS = List.of("negative", "positive");

    /** Certainly more than 128 tokens, since a word is at least one. */
    private static final int WORDS = 127;

    private Sentences() {}

    /** The first sentences, as they are. */
    static List<Example.Labelled> shortOnes(int count) throws IOException {
        List<Example.Labelled> examples = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("samples", "sentiment-train.csv"))) {
            int comma = line.lastIndexOf(',');
            String label = line.substring(comma + 1);
            if (LABELS.contains(label) && examples.size() < count) {
                examples.add(new Example.Labelled(line.substring(0, comma).replace("\"", ""), null, label));
            }
        }
        return examples;
    }

    /** Texts of at least 128 tokens: sentences of one label, one after the other, and round again from the next sentence. */
    static List<Example.Labelled> longOnes(int count) throws IOException {
        Map<String, String> begun = new HashMap<>();
        List<Example.Labelled> examples = new ArrayList<>();
        List<Example.Labelled> sentences = new ArrayList<>(shortOnes(Integer.MAX_VALUE));
        for (; examples.size() < count; Collections.rotate(sentences, -1)) {
            begun.clear();
            for (Example.Labelled sentence : sentences) {
                String text = begun.merge(sentence.label(), sentence.text(), (before, more) -> before + " " + more);
                if (text.split(" ").length >= WORDS) {
                    begun.remove(sentence.label());
                    examples.add(new Example.Labelled(text, null, sentence.label()));
                }
            }
        }
        return examples.subList(0, count);
    }

    /** Texts' first words. */
    static List<Example.Labelled> cut(List<Example.Labelled> texts, int words) {
        return texts.stream()
                .map(text -> new Example.Labelled(firstWords(text.text(), words), null, text.label()))
                .toList();
    }

    private static String firstWords(String text, int words) {
        return Arrays.stream(text.split(" ")).limit(words).collect(Collectors.joining(" "));
    }
}
