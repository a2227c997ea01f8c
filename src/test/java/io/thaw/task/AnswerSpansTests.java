package io.thaw.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.tokenizer.Tokens;
import org.junit.jupiter.api.Test;

class AnswerSpansTests {

    private static final String CONTEXT = "It was \uD83D\uDE00 Ada Lovelace.";

    /** [CLS] who [SEP] It was (smiley) Ada Lovelace . [SEP], the spans counted in code points. */
    private final Tokens window =
            new Tokens(new int[10], new int[10], new int[0], new int[] {-1, -1, -1, 0, 3, 7, 9, 13, 21, -1}, new int[] {
                -1, -1, -1, 2, 6, 8, 12, 21, 22, -1
            });

    @Test
    void theBestSpanIsThatOfTheHighestStartAndEnd() {
        AnswerSpans spans = new AnswerSpans(30);
        spans.add(window, new SpanLogits(at(6, 5), at(7, 4)));

        AnswerSpans.Span best = spans.best(1).get(0);
        assertThat(best.of(CONTEXT)).isEqualTo("Ada Lovelace");
        assertThat(best.logit()).isEqualTo(9);
    }

    @Test
    void anEndBeforeItsStartIsNoAnswer() {
        AnswerSpans spans = new AnswerSpans(30);
        spans.add(window, new SpanLogits(at(7, 5), at(6, 5)));

        assertThat(spans.best(20))
                .isNotEmpty()
                .allSatisfy(span -> assertThat(span.end()).isGreaterThan(span.start()));
    }

    @Test
    void anAnswerIsNoLongerThanAllowed() {
        AnswerSpans spans = new AnswerSpans(1);
        spans.add(window, new SpanLogits(at(6, 5), at(7, 4)));

        assertThat(spans.best(1).get(0).of(CONTEXT)).isEqualTo("Ada");
    }

    @Test
    void theQuestionIsNeverTheAnswer() {
        AnswerSpans spans = new AnswerSpans(30);
        spans.add(window, new SpanLogits(at(1, 50), at(1, 50)));

        assertThat(spans.best(20)).allSatisfy(span -> assertThat(span.start()).isNotNegative());
    }

    @Test
    void aSpanOfTwoWindowsStandsThereOnce() {
        AnswerSpans spans = new AnswerSpans(30);
        spans.add(window, new SpanLogits(at(6, 5), at(7, 4)));
        spans.add(window, new SpanLogits(at(6, 5), at(7, 4)));

        assertThat(spans.best(20)).doesNotHaveDuplicates();
    }

    @Test
    void noAnswerIsAsLikelyAsInTheWindowThatDoubtsItMost() {
        AnswerSpans spans = new AnswerSpans(30);
        spans.add(window, new SpanLogits(at(0, 3), at(0, 3)));
        spans.add(window, new SpanLogits(at(0, 1), at(0, 1)));

        assertThat(spans.noAnswer()).isEqualTo(2);
    }

    private static float[] at(int token, float logit) {
        float[] logits = new float[10];
        logits[token] = logit;
        return logits;
    }
}
