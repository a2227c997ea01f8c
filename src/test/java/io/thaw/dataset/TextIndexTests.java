package io.thaw.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TextIndexTests {

    @Test
    void findsTheFirstRowOfEveryHashAsAMapWould() {
        TextIndex index = new TextIndex();
        Map<Long, Integer> expected = new HashMap<>();
        Random random = new Random(1);
        for (int row = 0; row < 50_000; row++) {
            long hash = random.nextInt(20_000) * 0x1_0000_0001L;
            expected.putIfAbsent(hash, row);

            assertThat(index.firstRowWith(hash, row)).isEqualTo(expected.get(hash));
        }
    }

    @Test
    void aPairHasAnotherHashThanItsTextsInOne() {
        assertThat(TextIndex.hash(new Example.Labelled("ab", "c", "x")))
                .isNotEqualTo(TextIndex.hash(new Example.Labelled("a", "bc", "x")))
                .isNotEqualTo(TextIndex.hash(new Example.Labelled("abc", null, "x")));
    }

    @Test
    void theLabelIsNotPartOfTheHash() {
        assertThat(TextIndex.hash(new Example.Labelled("a", null, "x")))
                .isEqualTo(TextIndex.hash(new Example.Labelled("a", null, "y")));
    }
}
