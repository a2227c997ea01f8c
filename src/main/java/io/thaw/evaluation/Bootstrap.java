package io.thaw.evaluation;

import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;

/**
 * How sure a metric is, given how few examples it was measured on: the percentile bootstrap (Efron 1979, "Bootstrap
 * methods: another look at the jackknife"). It covers the choice of examples, not the luck of a training.
 *
 * @param resamples how often as many examples are drawn, with replacement
 * @param confidence share of the resamples inside the interval
 * @param seed the same seed and examples give the same interval
 */
public record Bootstrap(int resamples, double confidence, long seed) {

    private static final int RESAMPLES = 1000;
    private static final double CONFIDENCE = 0.95;

    /** 1,000 resamples, 95 %. */
    public static Bootstrap seeded(long seed) {
        return new Bootstrap(RESAMPLES, CONFIDENCE, seed);
    }

    /**
     * The interval of a statistic of examples. Resamples for which it is undefined (NaN) are left out.
     *
     * @param statistic of the examples with these indices, some more than once
     * @return empty if it is undefined for all resamples
     */
    Optional<Interval> interval(int examples, ToDoubleFunction<int[]> statistic) {
        if (examples == 0) {
            return Optional.empty();
        }
        SplittableRandom random = new SplittableRandom(seed);
        int[] drawn = new int[examples];
        double[] values = new double[resamples];
        int defined = 0;
        for (int resample = 0; resample < resamples; resample++) {
            for (int i = 0; i < examples; i++) {
                drawn[i] = random.nextInt(examples);
            }
            double value = statistic.applyAsDouble(drawn);
            if (!Double.isNaN(value)) {
                values[defined++] = value;
            }
        }
        return defined == 0 ? Optional.empty() : Optional.of(around(Arrays.copyOf(values, defined)));
    }

    private Interval around(double[] values) {
        Arrays.sort(values);
        double outside = (1 - confidence) / 2;
        return new Interval(quantile(values, outside), quantile(values, 1 - outside));
    }

    /** Between the two nearest values in proportion (type 7 of Hyndman and Fan 1996, NumPy's default). */
    private static double quantile(double[] sorted, double share) {
        double position = share * (sorted.length - 1);
        int below = (int) position;
        int above = Math.min(below + 1, sorted.length - 1);
        return sorted[below] + (position - below) * (sorted[above] - sorted[below]);
    }
}
