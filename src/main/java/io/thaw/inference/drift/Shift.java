package io.thaw.inference.drift;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** How far one distribution is from another. */
final class Shift {

    private Shift() {}

    /**
     * The population stability index, the sum over the bins of (p - q) ln(p / q): the symmetric Kullback-Leibler divergence, in nats.
     * Each bin counts for half a thing more, so that an empty one is finite.
     *
     * @return null where one of both is of nothing
     */
    static @Nullable Double between(Map<String, Long> these, Map<String, Long> those) {
        if (these.isEmpty() || those.isEmpty()) {
            return null;
        }
        Set<String> bins = new TreeSet<>(these.keySet());
        bins.addAll(those.keySet());
        double allThese = total(these) + bins.size() / 2.0;
        double allThose = total(those) + bins.size() / 2.0;
        double sum = 0;
        for (String bin : bins) {
            double p = (these.getOrDefault(bin, 0L) + 0.5) / allThese;
            double q = (those.getOrDefault(bin, 0L) + 0.5) / allThose;
            sum += (p - q) * Math.log(p / q);
        }
        return sum;
    }

    private static long total(Map<String, Long> numbers) {
        return numbers.values().stream().mapToLong(Long::longValue).sum();
    }
}
