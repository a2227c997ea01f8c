package io.thaw.inference.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.tokenizer.Tokens;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShiftTests {

    @Test
    void whatIsTheSameHasNotMovedAndWhatIsOtherHas() {
        assertThat(Shift.between(Map.of("a", 30L, "b", 70L), Map.of("a", 30L, "b", 70L)))
                .isZero();
        // (0.75 - 0.25) ln 3 + (0.25 - 0.75) ln (1 / 3) = ln 3, but for the halves.
        assertThat(Shift.between(Map.of("a", 75_000L, "b", 25_000L), Map.of("a", 25_000L, "b", 75_000L)))
                .isCloseTo(Math.log(3), within(1e-4));
        assertThat(Shift.between(Map.of("a", 10L), Map.of("b", 10L)))
                .isGreaterThan(1)
                .isFinite();
    }

    @Test
    void nothingIsFarFromNothing() {
        assertThat(Shift.between(Map.of(), Map.of("a", 1L))).isNull();
        assertThat(Shift.between(Map.of("a", 1L), Map.of())).isNull();
    }

    @ParameterizedTest
    @CsvSource({"2, 2", "3, 4", "16, 16", "17, 32", "512, 512"})
    void aWindowIsCountedByItsLengthAndWhatTheVocabularyHasNot(int length, String upTo) {
        int[] ids = new int[length];
        ids[0] = 1;
        Map<Count, Integer> counts = new HashMap<>();

        Count.of(new Tokens(ids, ids), 1, (count, number) -> counts.merge(count, number, Integer::sum));

        assertThat(counts)
                .containsOnly(
                        Map.entry(Count.TEXTS, 1),
                        Map.entry(Count.TOKENS, length),
                        Map.entry(Count.UNKNOWN_TOKENS, 1),
                        Map.entry(new Count(Count.Kind.LENGTH, upTo), 1));
    }
}
