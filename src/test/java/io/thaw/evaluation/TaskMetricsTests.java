package io.thaw.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class TaskMetricsTests {

    @ParameterizedTest
    @CsvSource({
        "text-classification,        accuracy,   true",
        "multi-label-classification, macro_f1,   true",
        "text-regression,            pearson,    true",
        "token-classification,       f1,         true",
        "question-answering,         f1,         true",
        "masked-language-modelling,  perplexity, false",
    })
    void everyTaskHasAMainMetric(String task, String main, boolean higherIsBetter) {
        MetricName name = TaskMetrics.find(task).orElseThrow().main();

        assertThat(name).hasToString(main);
        assertThat(name.higherIsBetter()).isEqualTo(higherIsBetter);
    }

    @ParameterizedTest
    @MethodSource("evaluations")
    void anEvaluationMeasuresWhatItsTaskNamesAndNothingElse(Evaluation evaluation) {
        assertThat(evaluation.metrics().keySet())
                .containsExactlyElementsOf(evaluation.task().names().stream()
                        .map(MetricName::toString)
                        .toList());
        assertThat(evaluation.interval(Bootstrap.seeded(1))).isPresent();
        Arrays.stream(MetricName.values())
                .filter(name -> !evaluation.task().names().contains(name))
                .forEach(name -> assertThatIllegalArgumentException()
                        .isThrownBy(() -> evaluation.value(name))
                        .withMessage("%s is not measured for %s.", name, evaluation.task()));
    }

    @Test
    void errorsAndLossesAreBetterLow() {
        assertThat(Arrays.stream(MetricName.values()).filter(name -> !name.higherIsBetter()))
                .extracting(MetricName::toString)
                .containsExactly("loss", "ece", "mse", "rmse", "mae", "perplexity");
    }

    /** One of each task, with examples for which everything is defined. */
    static Stream<Evaluation> evaluations() {
        LabelEvaluation labels = new LabelEvaluation(List.of("ham", "spam"));
        labels.add(new float[] {1, 0}, 0);
        labels.add(new float[] {0, 1}, 1);
        MultiLabelEvaluation sets = new MultiLabelEvaluation(List.of("joy"));
        sets.add(new float[] {1}, label -> true);
        sets.add(new float[] {-1}, label -> false);
        RegressionEvaluation numbers = new RegressionEvaluation();
        numbers.add(1, 1);
        numbers.add(2, 3);
        EntityEvaluation entities = new EntityEvaluation(List.of("O", "B-PER"));
        entities.add(new float[][] {{0, 1}}, new int[] {1});
        AnswerEvaluation answers = new AnswerEvaluation();
        answers.add("Paris", List.of("Paris"));
        answers.add("", List.of());
        answers.addWindow(new float[] {1, 0}, new float[] {0, 1}, 0, 1);
        MaskedTokenEvaluation tokens = new MaskedTokenEvaluation();
        tokens.add(new float[][] {{0, 1}}, new int[] {1});
        return Stream.of(labels, sets, numbers, entities, answers, tokens);
    }
}
