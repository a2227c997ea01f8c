package io.thaw.inference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.inference.WordScores.Scored;
import io.thaw.tokenizer.Tokens;
import java.util.List;
import org.junit.jupiter.api.Test;

/** On logits made by hand: of each token, those of O and of B-X. */
class WordScoresTests {

    private final WordScores scores = new WordScores(List.of("O", "B-X"));

    @Test
    void aWordIsWhatItsFirstTokenIsAndReachesToItsLast() {
        scores.add(window(new int[] {-1, 0, 0, 1, -1}, 0), new float[] {0, 9, 0, 1, 9, 0, 2, 0, 0, 9});

        assertThat(scores.scored()).extracting(Scored::tag).containsExactly("B-X", "O");
        assertThat(scores.scored()).extracting(Scored::end).containsExactly(20, 30);
        assertThat(scores.scored().get(0).score()).isCloseTo(1 / (1 + Math.exp(-1)), within(1e-9));
    }

    @Test
    void ofTwoWindowsTheOneThatShowsMoreAroundAWordDecides() {
        scores.add(window(new int[] {-1, 0, 1, 2, 3, -1}, 0), new float[] {0, 0, 5, 0, 0, 5, 5, 0, 0, 5, 0, 0});
        scores.add(window(new int[] {-1, 2, 3, 4, 5, -1}, 2), new float[] {0, 0, 0, 5, 5, 0, 5, 0, 5, 0, 0, 0});

        assertThat(scores.scored()).extracting(Scored::tag).containsExactly("O", "B-X", "O", "O", "O", "O");
    }

    @Test
    void aWordWithoutTokensIsOutside() {
        scores.add(
                new Tokens(new int[4], new int[4], new int[] {-1, 0, 2, -1}, new int[0], new int[0]),
                new float[] {0, 0, 0, 1, 0, 1, 0, 0});

        assertThat(scores.scored()).extracting(Scored::tag).containsExactly("B-X", "O", "B-X");
        assertThat(scores.scored().get(2))
                .extracting(Scored::start, Scored::end)
                .containsExactly(2, 3);
        assertThat(new WordScores(List.of("O")).scored()).isEmpty();
    }

    /** Tokens of ten characters each. */
    private static Tokens window(int[] words, int first) {
        int[] starts = new int[words.length];
        int[] ends = new int[words.length];
        for (int i = 0; i < words.length; i++) {
            starts[i] = words[i] < 0 ? -1 : 10 * (first + i - 1);
            ends[i] = words[i] < 0 ? -1 : starts[i] + 10;
        }
        return new Tokens(new int[words.length], new int[words.length], words, starts, ends);
    }
}
