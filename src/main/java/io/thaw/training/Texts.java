package io.thaw.training;

import io.thaw.dataset.Example;
import io.thaw.tokenizer.Tokenizer;
import io.thaw.tokenizer.Tokens;
import java.util.Arrays;
import java.util.List;

/**
 * One split, tokenized.
 *
 * @param labels an index into the task's labels for each text
 */
record Texts(List<Tokens> tokens, int[] labels) {

    static Texts of(List<Example> given, List<String> labels, Tokenizer tokenizer) {
        List<Example.Labelled> examples =
                given.stream().map(Example.Labelled.class::cast).toList();
        return new Texts(
                examples.stream()
                        .map(example -> tokenizer.encode(example.text(), example.textPair()))
                        .toList(),
                examples.stream()
                        .mapToInt(example -> labels.indexOf(example.label()))
                        .toArray());
    }

    int size() {
        return tokens.size();
    }

    List<Tokens> tokens(int[] indices) {
        return Arrays.stream(indices).mapToObj(tokens::get).toList();
    }

    long[] labels(int[] indices) {
        return Arrays.stream(indices).mapToLong(i -> labels[i]).toArray();
    }
}
