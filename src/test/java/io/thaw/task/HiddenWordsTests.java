package io.thaw.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.tokenizer.Tokens;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class HiddenWordsTests {

    private static final int MASK = 4;
    private static final int CLS = 2;
    private static final int SEP = 3;

    /** [CLS], a thousand tokens in words of two, [SEP]. */
    private final Tokens window = window(1000);

    @Test
    void hidesTheShareAskedForAndNeverASpecialToken() {
        int hidden = 0;
        for (int draw = 0; draw < 100; draw++) {
            int[] places = hidden(false, draw).places();
            assertThat(places).isSorted().doesNotHaveDuplicates().doesNotContain(0, window.length() - 1);
            hidden += places.length;
        }
        assertThat(hidden / 100_000.0).isCloseTo(0.15, within(0.01));
    }

    @Test
    void ofTheHiddenFourFifthsAreMaskedAndATenthStays() {
        int places = 0;
        int masked = 0;
        int same = 0;
        for (int draw = 0; draw < 100; draw++) {
            HiddenWords.Hidden hidden = hidden(false, draw);
            for (int place : hidden.places()) {
                places++;
                masked += hidden.shown().ids()[place] == MASK ? 1 : 0;
                same += hidden.shown().ids()[place] == window.ids()[place] ? 1 : 0;
            }
        }
        assertThat((double) masked / places).isCloseTo(0.8, within(0.02));
        assertThat((double) same / places).isCloseTo(0.1, within(0.02));
    }

    @Test
    void whatIsNotHiddenIsReadAsItIs() {
        HiddenWords.Hidden hidden = hidden(false, 7);
        for (int i = 0; i < window.length(); i++) {
            if (Arrays.binarySearch(hidden.places(), i) < 0) {
                assertThat(hidden.shown().ids()[i]).isEqualTo(window.ids()[i]);
            }
        }
    }

    @Test
    void allTokensOfAWordAreHiddenTogether() {
        int[] places = hidden(true, 3).places();

        assertThat(places.length).isPositive().isEven();
        for (int i = 0; i < places.length; i += 2) {
            assertThat(window.words()[places[i]]).isEqualTo(window.words()[places[i + 1]]);
        }
    }

    @Test
    void theDrawAndTheWindowDecide() {
        assertThat(hidden(false, 5).places()).isEqualTo(hidden(false, 5).places());
        assertThat(hidden(false, 5).places()).isNotEqualTo(hidden(false, 6).places());
        assertThat(hiding(false).of(window, 5, 1).places())
                .isNotEqualTo(hidden(false, 5).places());
    }

    @Test
    void aShortWindowHidesAtLeastOneToken() {
        for (int draw = 0; draw < 50; draw++) {
            assertThat(hiding(false).of(window(1), draw, 0).places()).hasSize(1);
        }
    }

    private HiddenWords.Hidden hidden(boolean wholeWords, long draw) {
        return hiding(wholeWords).of(window, draw, 0);
    }

    private static HiddenWords hiding(boolean wholeWords) {
        return new HiddenWords(new Masking(0.15, wholeWords), MASK, 30_000);
    }

    private static Tokens window(int tokens) {
        int[] ids = IntStream.range(-1, tokens + 1)
                .map(i -> i < 0 ? CLS : i < tokens ? 100 + i : SEP)
                .toArray();
        int[] words = IntStream.range(-1, tokens + 1)
                .map(i -> i < 0 || i == tokens ? -1 : i / 2)
                .toArray();
        return new Tokens(ids, new int[ids.length], words, new int[0], new int[0]);
    }
}
