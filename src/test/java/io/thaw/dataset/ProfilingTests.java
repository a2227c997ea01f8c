package io.thaw.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.dataset.Dataset.Warning;
import org.junit.jupiter.api.Test;

class ProfilingTests {

    private final RowTable rows = new RowTable();

    @Test
    void labelsAreCountedPerSplit() {
        rows.add(0, 1, Split.TRAIN);
        rows.add(1, 2, Split.TRAIN);
        rows.add(1, 3, Split.TRAIN);
        rows.add(1, 4, Split.TEST);
        Profiling profiling = new Profiling(rows);

        assertThat(profiling.labelCounts(Split.TRAIN, 2)).containsExactly(1, 2);
        assertThat(profiling.labelCounts(Split.TEST, 2)).containsExactly(0, 1);
        assertThat(profiling.count(Split.TRAIN)).isEqualTo(3);
        assertThat(profiling.count(Split.VALIDATION)).isZero();
        assertThat(profiling.warnings()).isEmpty();
    }

    @Test
    void aTextThatIsRepeatedIsCountedOncePerRepetition() {
        rows.add(0, 1, Split.TRAIN);
        rows.add(0, 1, Split.TRAIN);
        rows.add(0, 1, Split.TRAIN);

        assertThat(new Profiling(rows).warnings())
                .containsExactly(new Warning(
                        "duplicate_texts", "2 rows of the split 'train' repeat the text of an earlier one.", 2));
    }

    @Test
    void aTextWithTwoLabelsIsAContradiction() {
        rows.add(0, 1, Split.TRAIN);
        rows.add(1, 1, Split.TRAIN);
        rows.add(2, 1, Split.TRAIN);

        assertThat(new Profiling(rows).warnings())
                .extracting(Warning::code, Warning::count)
                .contains(org.assertj.core.groups.Tuple.tuple("contradicting_labels", 1));
    }

    @Test
    void aTestTextThatIsTrainedOnIsALeak() {
        rows.add(0, 1, Split.TRAIN);
        rows.add(1, 2, Split.TRAIN);
        rows.add(0, 1, Split.TEST);
        rows.add(1, 3, Split.TEST);

        assertThat(new Profiling(rows).warnings())
                .containsExactly(new Warning(
                        "leaked_texts",
                        "1 rows of the split 'test' have a text that is trained on; metrics on them flatter.",
                        1));
    }
}
