package io.thaw.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

class AnswerEvaluationTests {

    private final AnswerEvaluation evaluation = new AnswerEvaluation();

    @Test
    void caseArticlesAndPunctuationDoNotCount() {
        evaluation.add("the eiffel tower", List.of("Eiffel Tower."));

        assertThat(evaluation.value(MetricName.EXACT_MATCH)).isEqualTo(1);
        assertThat(evaluation.value(MetricName.F1)).isEqualTo(1);
    }

    @Test
    void theBestOfTheTrueAnswersCounts() {
        evaluation.add("tower in Paris", List.of("Gustave Eiffel", "Eiffel tower in Paris"));

        assertThat(evaluation.value(MetricName.EXACT_MATCH)).isZero();
        assertThat(evaluation.value(MetricName.F1))
                .as("3 of 3 words said are right, 3 of 4 are found")
                .isCloseTo(6.0 / 7, within(1e-12));
    }

    @Test
    void aWordSaidTwiceCountsOnce() {
        double f1 = evaluation.add("Paris Paris", List.of("Paris"));

        assertThat(f1).isCloseTo(2.0 / 3, within(1e-12));
    }

    @Test
    void questionsWithoutAnswersAreJudgedApart() {
        evaluation.add("", List.of());
        evaluation.add("Paris", List.of());
        evaluation.add("", List.of("Paris"));

        assertThat(evaluation.metrics())
                .containsEntry("no_answer_exact_match", 0.5)
                .containsEntry("has_answer_exact_match", 0.0)
                .containsEntry("exact_match", 1 / 3.0);
    }

    @Test
    void whatNoQuestionHasIsNotReported() {
        evaluation.add("Paris", List.of("Paris"));

        assertThat(evaluation.metrics()).doesNotContainKeys("no_answer_f1", "no_answer_exact_match", "loss");
    }

    @Test
    void aWindowIsLostHalfByEitherEnd() {
        evaluation.addWindow(new float[] {0, 0}, new float[] {50, 0}, 1, 0);

        assertThat(evaluation.value(MetricName.LOSS)).isCloseTo(Math.log(2) / 2, within(1e-12));
    }
}
