package io.thaw.backbone;

import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.encoder.Encoder;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskHead;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The readings that are a row of numbers for each window. */
final class Readings {

    private Readings() {}

    /**
     * A head's outputs: [outputs], or [S, outputs] with a row for each token and perhaps more for padding.
     *
     * @param pooling of the head, nothing where it judges tokens
     */
    record Logits(TaskHead head, Optional<Pooling> pooling) implements Reading<float[]> {

        @Override
        public List<float[]> read(Scope scope, Tensor hidden, Batch batch, int[] rows) {
            return split(head.logits(scope, Encoder.rows(scope, hidden, rows), Dropout.off()), rows.length);
        }
    }

    /** The vectors themselves, [H]. */
    record Vectors(Optional<Pooling> pooling) implements Reading<float[]> {

        Vectors(Pooling pooling) {
            this(Optional.of(pooling));
        }

        @Override
        public List<float[]> read(Scope scope, Tensor hidden, Batch batch, int[] rows) {
            return split(Encoder.rows(scope, hidden, rows), rows.length);
        }
    }

    private static List<float[]> split(Tensor tensor, int rows) {
        float[] values = tensor.floats();
        int width = values.length / rows;
        List<float[]> split = new ArrayList<>();
        for (int row = 0; row < rows; row++) {
            split.add(Arrays.copyOfRange(values, row * width, (row + 1) * width));
        }
        return split;
    }
}
