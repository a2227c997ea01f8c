package io.thaw.registry.diff;

import java.nio.FloatBuffer;

/**
 * How far one tensor lies from another of the same shape, in double precision.
 *
 * @param relative the L2 norm of the difference over the norm of the first; 1 where that is all zeros
 * @param cosine between the two; 0 where one is all zeros
 * @param maxAbsChange the largest difference of one element
 */
record Distance(double squares, double squaresOfFirst, double relative, double cosine, double maxAbsChange) {

    static Distance between(FloatBuffer first, FloatBuffer second) {
        double squares = 0;
        double firsts = 0;
        double seconds = 0;
        double product = 0;
        double max = 0;
        for (int i = 0; i < first.limit(); i++) {
            double a = first.get(i);
            double b = second.get(i);
            double change = b - a;
            squares += change * change;
            firsts += a * a;
            seconds += b * b;
            product += a * b;
            max = Math.max(max, Math.abs(change));
        }
        double norms = Math.sqrt(firsts) * Math.sqrt(seconds);
        return new Distance(
                squares,
                firsts,
                relative(squares, firsts),
                norms == 0 ? 0 : Math.max(-1, Math.min(1, product / norms)),
                max);
    }

    static double relative(double squares, double squaresOfFirst) {
        if (squares == 0) {
            return 0;
        }
        return squaresOfFirst == 0 ? 1 : Math.sqrt(squares / squaresOfFirst);
    }
}
