package io.thaw.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class ScoreSampleTests {

    @Test
    void aSampleOfManyTextsRanksThemAsAllOfThemDo() {
        ScoreSample all = new ScoreSample(1, 200_000);
        ScoreSample sample = new ScoreSample(1, 20_000);
        SplittableRandom random = new SplittableRandom(5);
        for (int text = 0; text < 200_000; text++) {
            // The later texts are harder: a sample of the first ones would be too good.
            boolean truth = random.nextBoolean();
            double[] score = {random.nextDouble() * (truth && text < 100_000 ? 1 : 0.5)};
            all.add(score, label -> truth);
            sample.add(score, label -> truth);
        }

        assertThat(sample.auroc(0)).isNotEqualTo(all.auroc(0)).isCloseTo(all.auroc(0), within(0.01));
    }

    @Test
    void ofThresholdsThatAreAsGoodTheLowestIsChosen() {
        ScoreSample sample = new ScoreSample(1, 100);
        add(sample, 0.9, true);
        add(sample, 0.6, false);
        add(sample, 0.3, true);
        add(sample, 0.2, false);
        add(sample, 0.1, false);

        assertThat(sample.bestThreshold(0)).as("F1 is 0.8 here").isEqualTo(0.3f);

        add(sample, 0.05, true);
        assertThat(sample.bestThreshold(0))
                .as("two of three found, one made up: 0.67; all found, three made up: 0.67, too")
                .isEqualTo(0.05f);
    }

    @Test
    void aLabelThatNoTextHasKeepsTheUsualThreshold() {
        ScoreSample sample = new ScoreSample(1, 100);
        add(sample, 0.9, false);

        assertThat(sample.bestThreshold(0)).isEqualTo(0.5);
    }

    private static void add(ScoreSample sample, double score, boolean truth) {
        sample.add(new double[] {score}, label -> truth);
    }
}
