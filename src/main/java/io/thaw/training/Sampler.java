package io.thaw.training;

import io.thaw.tokenizer.Tokens;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Puts texts into batches so that little is padded: shuffled, cut into groups of fifty batches, sorted by length within a
 * group, cut into batches, and the batches shuffled. A function of the seed and the epoch alone.
 */
final class Sampler {

    private static final int BATCHES_PER_GROUP = 50;

    private Sampler() {}

    /** Each text once, as indices into {@code texts}. */
    static List<int[]> epoch(List<Tokens> texts, int batchSize, long seed, int epoch) {
        Random random = new Random(seed * 31 + epoch);
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, texts.size()).boxed().toList());
        Collections.shuffle(order, random);
        int group = batchSize * BATCHES_PER_GROUP;
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < order.size(); from += group) {
            List<Integer> members = new ArrayList<>(order.subList(from, Math.min(order.size(), from + group)));
            members.sort(byLength(texts));
            batches.addAll(cut(members, batchSize));
        }
        Collections.shuffle(batches, random);
        return batches;
    }

    /** Each text once, in the order of length: for passes whose order does not matter. */
    static List<int[]> sorted(List<Tokens> texts, int batchSize) {
        List<Integer> order =
                IntStream.range(0, texts.size()).boxed().sorted(byLength(texts)).toList();
        return cut(order, batchSize);
    }

    private static Comparator<Integer> byLength(List<Tokens> texts) {
        return Comparator.<Integer>comparingInt(i -> texts.get(i).length()).reversed();
    }

    private static List<int[]> cut(List<Integer> order, int batchSize) {
        int[] indices = order.stream().mapToInt(Integer::intValue).toArray();
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < indices.length; from += batchSize) {
            batches.add(Arrays.copyOfRange(indices, from, Math.min(indices.length, from + batchSize)));
        }
        return batches;
    }
}
