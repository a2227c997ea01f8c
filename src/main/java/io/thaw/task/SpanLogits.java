package io.thaw.task;

/** How likely an answer starts and ends at each token of a window. */
public record SpanLogits(float[] starts, float[] ends) {

    /**
     * One window's, out of a batch's.
     *
     * @param logits row-major [B, length, 2]
     * @param row of the window in them
     * @param length of the padded windows, in tokens
     * @param tokens of the window itself
     */
    public static SpanLogits of(float[] logits, int row, int length, int tokens) {
        float[] starts = new float[tokens];
        float[] ends = new float[tokens];
        for (int i = 0; i < tokens; i++) {
            int at = 2 * (row * length + i);
            starts[i] = logits[at];
            ends[i] = logits[at + 1];
        }
        return new SpanLogits(starts, ends);
    }
}
