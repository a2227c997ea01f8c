package io.thaw.dataset.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.dataset.Example;
import java.util.HashMap;
import java.util.List;
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

            assertThat(index.add(hash)).isEqualTo(expected.get(hash));
            assertThat(index.first(row)).isEqualTo(expected.get(hash));
        }
    }

    @Test
    void aPairHasAnotherHashThanItsTextsInOne() {
        assertThat(Fingerprints.text(new Example.Labelled("ab", "c", "x")))
                .isNotEqualTo(Fingerprints.text(new Example.Labelled("a", "bc", "x")))
                .isNotEqualTo(Fingerprints.text(new Example.Labelled("abc", null, "x")));
        assertThat(Fingerprints.text(new Example.Tagged(List.of("ab", "c"), List.of("O", "O"))))
                .isNotEqualTo(Fingerprints.text(new Example.Tagged(List.of("a", "bc"), List.of("O", "O"))));
    }

    @Test
    void theLabelIsNotPartOfTheHash() {
        assertThat(Fingerprints.text(new Example.Labelled("a", null, "x")))
                .isEqualTo(Fingerprints.text(new Example.Labelled("a", null, "y")));
    }

    @Test
    void questionsOnOneContextAreOneGroup() {
        Example.Question one = new Example.Question("1", "Who?", "I did.", List.of());
        Example.Question other = new Example.Question("2", "What?", "I did.", List.of());

        assertThat(Fingerprints.group(one)).isEqualTo(Fingerprints.group(other));
        assertThat(Fingerprints.text(one)).isNotEqualTo(Fingerprints.text(other));
    }
}
