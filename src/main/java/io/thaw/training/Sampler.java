package io.thaw.training;

import io.thaw.torch.Device;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

/**
 * Puts windows together so that little is padded. Which windows share a batch, and in which order batches come, is a function
 * of the lengths, the seed and the epoch alone.
 */
final class Sampler {

    private static final int BATCHES_PER_GROUP = 50;

    /**
     * On a CPU a further pass reads the weights again and adds their gradients up, 12 bytes a parameter at some 10 GB/s, while
     * a token takes 6 operations a parameter at some 100 GFLOP/s: 20 tokens, whatever the model. Small products are a little
     * slower, too. On a GPU a pass costs the time in which its operations are sent, about 1 ms a layer, in which 4,000 tokens
     * go through it.
     *
     * @param worthAPass how many tokens of padding a further pass must save
     * @param tokensWithoutGradient of a pass; beyond that, passes only need more memory
     */
    private record Sizes(int worthAPass, int tokensWithoutGradient) {

        static final Sizes CPU = new Sizes(32, 4096);

        static final Sizes CUDA = new Sizes(4096, 65_536);

        static Sizes of(Device device) {
            return device == Device.CUDA ? CUDA : CPU;
        }
    }

    private Sampler() {}

    /**
     * An epoch's optimizer steps, each as the passes whose gradients add up to its own. Each window comes once: shuffled, cut
     * into groups of fifty batches, sorted by length within a group, cut into batches, and the batches shuffled.
     *
     * @param lengths of the windows, in tokens
     * @param batchSize how many windows a batch has
     * @param batches how many batches a step has
     * @param device that they are computed on
     * @return passes as indices into {@code lengths}; a batch is two of them or more where that saves padding
     */
    static List<List<int[]>> epoch(int[] lengths, int batchSize, int batches, long seed, int epoch, Device device) {
        List<int[]> order = shuffled(lengths, batchSize, new Random(seed * 31 + epoch));
        List<List<int[]>> steps = new ArrayList<>();
        for (int from = 0; from < order.size(); from += batches) {
            List<int[]> passes = new ArrayList<>();
            order.subList(from, Math.min(order.size(), from + batches))
                    .forEach(batch -> split(batch, lengths, Sizes.of(device).worthAPass, passes));
            steps.add(passes);
        }
        return steps;
    }

    private static List<int[]> shuffled(int[] lengths, int batchSize, Random random) {
        List<Integer> order =
                new ArrayList<>(IntStream.range(0, lengths.length).boxed().toList());
        Collections.shuffle(order, random);
        int group = batchSize * BATCHES_PER_GROUP;
        List<int[]> batches = new ArrayList<>();
        for (int from = 0; from < order.size(); from += group) {
            int[] members = longestFirst(order.subList(from, Math.min(order.size(), from + group)), lengths);
            for (int at = 0; at < members.length; at += batchSize) {
                batches.add(Arrays.copyOfRange(members, at, Math.min(members.length, at + batchSize)));
            }
        }
        Collections.shuffle(batches, random);
        return batches;
    }

    /** Each window once, the longest first: passes for which gradients and order do not matter. */
    static List<int[]> passes(int[] lengths, Device device) {
        Sizes sizes = Sizes.of(device);
        int[] order = longestFirst(IntStream.range(0, lengths.length).boxed().toList(), lengths);
        List<int[]> passes = new ArrayList<>();
        for (int from = 0; from < order.length; ) {
            int size = Math.max(1, sizes.tokensWithoutGradient / lengths[order[from]]);
            int to = Math.min(order.length, from + size);
            split(Arrays.copyOfRange(order, from, to), lengths, sizes.worthAPass, passes);
            from = to;
        }
        return passes;
    }

    private static int[] longestFirst(List<Integer> windows, int[] lengths) {
        return windows.stream()
                .sorted((one, other) -> Integer.compare(lengths[other], lengths[one]))
                .mapToInt(Integer::intValue)
                .toArray();
    }

    /** Splits where the most padding is saved, and its parts in turn, as long as it is worth a pass. */
    private static void split(int[] sorted, int[] lengths, int worthAPass, List<int[]> passes) {
        int best = 0;
        int most = 0;
        for (int cut = 1; cut < sorted.length; cut++) {
            int saved = (sorted.length - cut) * (lengths[sorted[0]] - lengths[sorted[cut]]);
            if (saved > most) {
                best = cut;
                most = saved;
            }
        }
        if (most < worthAPass) {
            passes.add(sorted);
        } else {
            split(Arrays.copyOf(sorted, best), lengths, worthAPass, passes);
            split(Arrays.copyOfRange(sorted, best, sorted.length), lengths, worthAPass, passes);
        }
    }
}
