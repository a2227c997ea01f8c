package io.thaw.training;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/**
 * How a tensor differs from what it was.
 *
 * @param squaredChange sum of the squared differences
 * @param squaredBefore sum of the squares before
 * @param squaredAfter sum of the squares after
 * @param product inner product of both
 */
record TensorChange(
        double squaredChange, double squaredBefore, double squaredAfter, double product, double maxAbsChange) {

    /** Compares two tensors of float32, little-endian. */
    static TensorChange between(ByteBuffer before, ByteBuffer after) {
        FloatBuffer a = before.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        FloatBuffer b = after.duplicate().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        double change = 0;
        double squaredBefore = 0;
        double squaredAfter = 0;
        double product = 0;
        double max = 0;
        for (int i = 0; i < a.remaining(); i++) {
            double x = a.get(i);
            double y = b.get(i);
            double difference = y - x;
            change += difference * difference;
            squaredBefore += x * x;
            squaredAfter += y * y;
            product += x * y;
            max = Math.max(max, Math.abs(difference));
        }
        return new TensorChange(change, squaredBefore, squaredAfter, product, max);
    }

    /** L2 norm of the change over the norm before; 1 for a change from nothing. */
    double relative() {
        return squaredBefore == 0 ? (squaredChange == 0 ? 0 : 1) : Math.sqrt(squaredChange / squaredBefore);
    }

    /** 1 for no change of direction; 0 where one of both is zero. */
    double cosine() {
        double norms = Math.sqrt(squaredBefore) * Math.sqrt(squaredAfter);
        return norms == 0 ? 0 : Math.min(1, product / norms);
    }
}
