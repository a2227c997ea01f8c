package io.thaw.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelEvaluationTests {

    private static final float[] SURE_OF_SPAM = {-50, 50};
    private static final float[] SURE_OF_HAM = {50, -50};
    private static final int HAM = 0;
    private static final int SPAM = 1;

    private final LabelEvaluation evaluation = new LabelEvaluation(List.of("ham", "spam"));

    @Test
    void tellsWhatWasTakenForWhat() {
        evaluation.add(SURE_OF_SPAM, SPAM);
        evaluation.add(SURE_OF_SPAM, SPAM);
        evaluation.add(SURE_OF_SPAM, HAM);
        evaluation.add(SURE_OF_HAM, HAM);

        assertThat(evaluation.confusion()).isDeepEqualTo(new int[][] {{1, 1}, {0, 2}});
        assertThat(evaluation.labels().get(SPAM)).isEqualTo(new LabelQuality("spam", 2 / 3.0, 1, 0.8, 2));
        assertThat(evaluation.metrics()).containsEntry("accuracy", 0.75);
    }

    @Test
    void aModelThatIsAlwaysSureAndHalfTheTimeWrongIsBadlyCalibrated() {
        evaluation.add(SURE_OF_SPAM, SPAM);
        evaluation.add(SURE_OF_SPAM, HAM);

        assertThat(evaluation.value(MetricName.ECE)).isCloseTo(0.5, within(1e-12));
    }

    @Test
    void whereOneLabelIsMissingThereIsNothingToRank() {
        evaluation.add(SURE_OF_SPAM, SPAM);

        assertThat(evaluation.metrics()).doesNotContainKey("auroc").containsKeys("accuracy", "macro_f1", "mcc");
    }

    @Test
    void aDivergedModelHasNoLoss() {
        evaluation.add(new float[] {Float.NaN, Float.NaN}, SPAM);

        assertThat(evaluation.metrics()).doesNotContainKeys("loss", "ece").containsEntry("accuracy", 0.0);
    }
}
