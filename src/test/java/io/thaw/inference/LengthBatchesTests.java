package io.thaw.inference;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.tokenizer.Tokens;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class LengthBatchesTests {

    @Test
    void windowsOfLikeLengthShareABatch() {
        assertThat(batches(10, 512, 9, 300, 5, 4))
                .containsExactly(new int[] {1, 3}, new int[] {0, 2, 4}, new int[] {5});
    }

    @Test
    void aBatchHoldsNoMoreTokensThanItsBudget() {
        int[] lengths = IntStream.generate(() -> 512).limit(20).toArray();

        assertThat(batches(lengths)).extracting(batch -> batch.length).containsExactly(8, 8, 4);
    }

    @Test
    void aWindowLargerThanTheBudgetIsABatch() {
        int large = LengthBatches.TOKENS + 1;

        assertThat(batches(large, large)).containsExactly(new int[] {0}, new int[] {1});
        assertThat(batches()).isEmpty();
    }

    private static List<int[]> batches(int... lengths) {
        return LengthBatches.of(Arrays.stream(lengths)
                .mapToObj(length -> new Tokens(new int[length], new int[length]))
                .toList());
    }
}
