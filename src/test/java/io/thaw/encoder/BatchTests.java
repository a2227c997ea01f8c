package io.thaw.encoder;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.torch.Scope;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BatchTests {

    private record Pair(int[] ids, int[] types) implements Batch.Window {}

    @ParameterizedTest
    @CsvSource({"bert-base-uncased, 1", "roberta-base, 0", "xlm-roberta-base, 0", "distilbert-base-uncased, 0"})
    void theSecondTextHasItsOwnTypeWhereTheEncoderKnowsTwo(String base, long type) {
        EncoderConfig config = Catalogue.find(base).orElseThrow().config();
        try (Scope scope = Scope.open()) {
            Batch batch =
                    Batch.of(scope, List.of(new Pair(new int[] {2, 5, 3, 7, 3}, new int[] {0, 0, 0, 1, 1})), config);

            assertThat(batch.types().longs()).containsExactly(0, 0, 0, type, type);
        }
    }
}
