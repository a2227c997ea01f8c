package io.thaw.dataset.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.thaw.dataset.DatasetSpec.Shares;
import io.thaw.dataset.Split;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StratificationTests {

    @Test
    void eachSplitHasTheSameMixOfLabels() {
        RowTable rows = rows(1000, row -> row % 10 == 0 ? 1 : 0);

        split(rows, 2, new Shares(0.2, 0.1, 42L));

        assertThat(count(rows, Split.TRAIN, 0)).isEqualTo(630);
        assertThat(count(rows, Split.TRAIN, 1)).isEqualTo(70);
        assertThat(count(rows, Split.VALIDATION, 0)).isEqualTo(180);
        assertThat(count(rows, Split.VALIDATION, 1)).isEqualTo(20);
        assertThat(count(rows, Split.TEST, 0)).isEqualTo(90);
        assertThat(count(rows, Split.TEST, 1)).isEqualTo(10);
    }

    @Test
    void whatRoundingLosesGoesWhereItLosesMost() {
        // A tenth of 14 and of 17 rows: 1.4 and 1.7, together 3 of 31.
        RowTable rows = rows(31, row -> row < 14 ? 0 : 1);

        split(rows, 2, new Shares(0.1, 0.0, 42L));

        assertThat(count(rows, Split.VALIDATION, 0)).isEqualTo(1);
        assertThat(count(rows, Split.VALIDATION, 1)).isEqualTo(2);
    }

    @Test
    void theSeedAloneDecides() {
        RowTable once = rows(500, row -> row % 3);
        RowTable again = rows(500, row -> row % 3);
        RowTable otherwise = rows(500, row -> row % 3);

        split(once, 3, new Shares(0.2, 0.2, 7L));
        split(again, 3, new Shares(0.2, 0.2, 7L));
        split(otherwise, 3, new Shares(0.2, 0.2, 8L));

        assertThat(splits(again)).isEqualTo(splits(once));
        assertThat(splits(otherwise)).isNotEqualTo(splits(once));
    }

    @Test
    void rowsOfOneTextStayTogether() {
        RowTable rows = new RowTable(false);
        Random random = new Random(1);
        for (int row = 0; row < 2000; row++) {
            int text = random.nextInt(400);
            rows.add(text % 4, text, text, Split.TRAIN);
        }

        split(rows, 4, new Shares(0.3, 0.2, 42L));

        Map<Integer, Set<Split>> splitsOfText = IntStream.range(0, rows.size())
                .boxed()
                .collect(Collectors.groupingBy(rows::first, Collectors.mapping(rows::split, Collectors.toSet())));
        assertThat(splitsOfText.values()).allMatch(splits -> splits.size() == 1);
        assertThat(IntStream.range(0, 2000)
                        .filter(row -> rows.split(row) == Split.VALIDATION)
                        .count())
                .isBetween(560L, 600L);
    }

    @Test
    void aLabelOfOneRowIsTrainedOn() {
        RowTable rows = rows(20, row -> row == 0 ? 1 : 0);

        split(rows, 2, new Shares(0.5, 0.4, 42L));

        assertThat(rows.split(0)).isEqualTo(Split.TRAIN);
        assertThat(count(rows, Split.TRAIN, 0)).isPositive();
    }

    @Test
    void fewRowsStillGiveOneForValidation() {
        RowTable rows = rows(4, row -> row % 2);

        split(rows, 2, new Shares(0.1, 0.0, 42L));

        assertThat(count(rows, Split.VALIDATION, 0) + count(rows, Split.VALIDATION, 1))
                .isEqualTo(1);
    }

    @Test
    void aSplitThatStaysEmptyIsAFault() {
        RowTable rows = rows(2, row -> row);

        assertThatExceptionOfType(DomainException.class)
                .isThrownBy(() -> split(rows, 2, new Shares(0.1, 0.0, 42L)))
                .satisfies(e -> {
                    assertThat(e.kind()).isEqualTo(ErrorKind.DATASET_DEGENERATE);
                    assertThat(e.faults().get(0).pointer()).isEqualTo("/spec/split/validation");
                    assertThat(e.getMessage()).isEqualTo("A share of 0.1 of 2 rows leaves none for validation.");
                });
    }

    @Test
    void whyManyRowsMayBeTooFewIsSaid() {
        RowTable rows = new RowTable(true);
        for (int row = 0; row < 40; row++) {
            rows.add(row % 2, row, row % 2, Split.TRAIN);
        }

        assertThatExceptionOfType(DomainException.class)
                .isThrownBy(() -> split(rows, 2, new Shares(0.1, 0.0, 42L)))
                .withMessage("A share of 0.1 of 40 rows leaves none for validation: rows of one text stay together,"
                        + " and there are 2 texts.");
    }

    @Test
    void whereEveryGroupIsLargerThanTheShareTheSmallestIsTaken() {
        RowTable rows = new RowTable(true);
        for (int row = 0; row < 30; row++) {
            int context = row < 4 ? 0 : 1 + row % 4;
            rows.add(0, row, context, Split.TRAIN);
        }

        Stratification.apply(rows, Strata.NONE, new Shares(0.1, 0.0, 42L), List.of(Split.VALIDATION));

        assertThat(IntStream.range(0, 30).filter(row -> rows.split(row) == Split.VALIDATION))
                .containsExactly(0, 1, 2, 3);
    }

    @Test
    void nothingIsSplitOffWhereNothingWasAskedFor() {
        RowTable rows = rows(100, row -> row % 2);

        split(rows, 2, new Shares(0.0, 0.0, 42L));

        assertThat(splits(rows)).containsOnly(Split.TRAIN);
    }

    @Test
    void rowsOfOtherFilesStayWhereTheyAre() {
        RowTable rows = rows(100, row -> row % 2);
        rows.add(0, 1000, 1000, Split.TEST);

        Stratification.apply(rows, labels(2), new Shares(0.1, 0.0, 42L), List.of(Split.VALIDATION));

        assertThat(rows.split(100)).isEqualTo(Split.TEST);
        assertThat(count(rows, Split.VALIDATION, 0)).isEqualTo(5);
    }

    private static void split(RowTable rows, int labels, Shares shares) {
        Stratification.apply(rows, labels(labels), shares, List.of(Split.VALIDATION, Split.TEST));
    }

    private static Strata labels(int count) {
        return new Strata(IntStream.range(0, count).boxed().toList(), count);
    }

    private static RowTable rows(int count, java.util.function.IntUnaryOperator label) {
        RowTable rows = new RowTable(false);
        IntStream.range(0, count).forEach(row -> rows.add(label.applyAsInt(row), row, row, Split.TRAIN));
        return rows;
    }

    private static long count(RowTable rows, Split split, int label) {
        return IntStream.range(0, rows.size())
                .filter(row -> rows.split(row) == split && rows.answer(row) == label)
                .count();
    }

    private static List<Split> splits(RowTable rows) {
        return IntStream.range(0, rows.size()).mapToObj(rows::split).toList();
    }
}
