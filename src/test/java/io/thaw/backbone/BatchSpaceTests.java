package io.thaw.backbone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.thaw.tokenizer.Tokens;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchSpaceTests {

    /** A window that no other number makes. */
    static Tokens window(int number, int length) {
        return new Tokens(IntStream.range(0, length).map(i -> number).toArray(), new int[length]);
    }

    @ParameterizedTest
    @CsvSource({"64, true", "32, true", "31, false", "65, false"})
    void onlyWindowsOfLikeLengthShareAPass(int length, boolean fits) {
        assertThat(new BatchSpace(64, true).add(window(1, length))).isEqualTo(fits);
    }

    @Test
    void aPassHasNoMoreTokensThanItIsWorth() {
        BatchSpace space = new BatchSpace(100, true);

        long fitting =
                IntStream.range(0, 100).filter(i -> space.add(window(i, 60))).count();

        assertThat(fitting).isEqualTo(BatchSpace.TOKENS / 100);
        assertThat(space.tokens()).isEqualTo(1000);
    }

    @Test
    void whereTextsAreNoFasterTogetherEachComesAlone() {
        BatchSpace space = new BatchSpace(8, false);

        assertThat(space.add(window(1, 8))).isTrue();
        assertThat(space.add(window(2, 8))).isFalse();
        assertThat(space.add(window(1, 8))).isTrue();
    }

    @Test
    void oneWindowMayHaveMoreTokens() {
        assertThat(new BatchSpace(5000, true).add(window(1, 5000))).isTrue();
    }

    @Test
    void eachTextStandsThereOnceHoweverManyModelsItIsFor() {
        BatchSpace space = new BatchSpace(8, true);

        IntStream.range(0, 2000)
                .forEach(i -> assertThat(space.add(window(i % 2, 8))).isTrue());

        assertThat(space.windows()).hasSize(2);
        assertThat(space.row(window(1, 8))).isEqualTo(1);
        assertThatIllegalArgumentException().isThrownBy(() -> space.row(window(2, 8)));
    }

    @Test
    void theSecondTextOfAPairIsAnotherText() {
        BatchSpace space = new BatchSpace(4, true);
        space.add(window(1, 4));
        space.add(new Tokens(new int[] {1, 1, 1, 1}, new int[] {0, 0, 1, 1}));

        assertThat(space.windows()).hasSize(2);
    }
}
