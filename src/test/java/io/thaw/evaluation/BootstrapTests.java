package io.thaw.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BootstrapTests {

    private static final Bootstrap BOOTSTRAP = Bootstrap.seeded(42);

    @Test
    void anAccuracyLiesWhereTheNormalDistributionSays() {
        LabelEvaluation evaluation = classified(1000, 0.8);

        Interval interval = evaluation.interval(BOOTSTRAP).orElseThrow();

        double accuracy = evaluation.value(MetricName.ACCURACY);
        double reach = 1.96 * Math.sqrt(accuracy * (1 - accuracy) / 1000);
        assertThat(interval.low()).isCloseTo(accuracy - reach, within(0.004));
        assertThat(interval.high()).isCloseTo(accuracy + reach, within(0.004));
    }

    @Test
    void theSameSeedGivesTheSameInterval() {
        LabelEvaluation evaluation = classified(50, 0.7);

        assertThat(evaluation.interval(Bootstrap.seeded(7))).isEqualTo(evaluation.interval(Bootstrap.seeded(7)));
    }

    @Test
    void theTrueMeanIsInsideAboutAsOftenAsPromised() {
        SplittableRandom random = new SplittableRandom(1);
        int inside = 0;
        for (int experiment = 0; experiment < 400; experiment++) {
            double[] values = random.doubles(60).toArray();
            Interval interval = new Bootstrap(400, 0.9, experiment)
                    .interval(
                            60,
                            rows -> Arrays.stream(rows)
                                    .mapToDouble(row -> values[row])
                                    .average()
                                    .orElseThrow())
                    .orElseThrow();
            inside += interval.low() <= 0.5 && 0.5 <= interval.high() ? 1 : 0;
        }

        assertThat(inside / 400.0).isCloseTo(0.9, within(0.03));
    }

    @Test
    void entitiesAreDrawnBySentence() {
        EntityEvaluation evaluation = new EntityEvaluation(List.of("O", "B-PER"));
        float[][] person = {{0, 1}};
        float[][] nobody = {{1, 0}};
        for (int sentence = 0; sentence < 50; sentence++) {
            evaluation.add(sentence % 2 == 0 ? person : nobody, new int[] {1});
        }

        Interval interval = evaluation.interval(BOOTSTRAP).orElseThrow();

        assertThat(evaluation.value(MetricName.F1)).isEqualTo(2 / 3.0);
        assertThat(interval.low()).isBetween(0.45, 0.6);
        assertThat(interval.high()).isBetween(0.72, 0.85);
    }

    @Test
    void aCorrelationThatIsUndefinedHasNoInterval() {
        RegressionEvaluation evaluation = new RegressionEvaluation();
        evaluation.add(0.1, 1);
        evaluation.add(0.1, 2);

        assertThat(evaluation.interval(BOOTSTRAP)).isEmpty();
    }

    @Test
    void resamplesWithoutACorrelationAreLeftOut() {
        RegressionEvaluation evaluation = new RegressionEvaluation();
        evaluation.add(1, 1);
        evaluation.add(2, 2);
        evaluation.add(3, 3);

        Interval interval = evaluation.interval(BOOTSTRAP).orElseThrow();

        assertThat(interval.low()).isCloseTo(1, within(1e-12));
        assertThat(interval.high()).isCloseTo(1, within(1e-12));
    }

    /** Texts with two labels, of which about this share is classified right. */
    private static LabelEvaluation classified(int texts, double share) {
        SplittableRandom random = new SplittableRandom(3);
        LabelEvaluation evaluation = new LabelEvaluation(List.of("ham", "spam"));
        for (int text = 0; text < texts; text++) {
            int truth = random.nextInt(2);
            int predicted = random.nextDouble() < share ? truth : 1 - truth;
            evaluation.add(predicted == 1 ? new float[] {0, 1} : new float[] {1, 0}, truth);
        }
        return evaluation;
    }
}
