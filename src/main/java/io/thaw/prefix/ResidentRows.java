package io.thaw.prefix;

import io.thaw.torch.CudaDriver;
import io.thaw.torch.Program;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import java.util.Arrays;
import java.util.Optional;

/**
 * Rows in a GPU's memory for as long as a run lasts. They are in no file: a GPU computes them sooner than a disk gives them
 * back, and a step's are looked up as words are in their table.
 */
public final class ResidentRows implements PrefixRows {

    /** Of the memory that is free when a run begins; the rest is for its steps. */
    private static final double SHARE = 0.4;

    private static final class Text {
        static final Program PROGRAM = Program.load("rows.py");
    }

    private final Scope scope;
    private final int[] rows;
    private final long[] first;
    private final Tensor table;

    private ResidentRows(Scope scope, int hiddenSize, int[] rows) {
        this.scope = scope;
        this.rows = rows;
        this.first = new long[rows.length + 1];
        for (int text = 0; text < rows.length; text++) {
            first[text + 1] = first[text] + rows[text];
        }
        try (Tensor like = scope.floats(new float[1], 1)) {
            // The last row stays zero: it is what texts are padded with.
            this.table = Text.PROGRAM.call(scope, "zeros", like, first[rows.length] + 1, hiddenSize);
        }
    }

    /**
     * Rows to be filled; nothing where the GPU has no room for them.
     *
     * @param job owns them
     * @param rows how many hidden states each text has
     */
    public static Optional<ResidentRows> whereThereIsRoom(Scope job, int hiddenSize, int[] rows) {
        long bytes = Arrays.stream(rows).asLongStream().sum() * hiddenSize * Float.BYTES;
        return bytes > SHARE * CudaDriver.freeBytes() ? Optional.empty() : Optional.of(in(job, hiddenSize, rows));
    }

    static ResidentRows in(Scope job, int hiddenSize, int[] rows) {
        return new ResidentRows(job.child(), hiddenSize, rows);
    }

    @Override
    public void put(int[] texts, Tensor hidden) {
        int padded = (int) hidden.shape()[1];
        int count = Arrays.stream(texts).map(text -> rows[text]).sum();
        long[] from = new long[count];
        long[] to = new long[count];
        int next = 0;
        for (int i = 0; i < texts.length; i++) {
            for (int row = 0; row < rows[texts[i]]; row++) {
                from[next] = (long) i * padded + row;
                to[next++] = first[texts[i]] + row;
            }
        }
        try (Scope pass = scope.child()) {
            Text.PROGRAM.run("put", table, hidden, pass.longs(from, count), pass.longs(to, count));
        }
    }

    @Override
    public Tensor get(Scope pass, int[] texts) {
        int padded = Arrays.stream(texts).map(text -> rows[text]).max().orElseThrow();
        long[] places = new long[texts.length * padded];
        Arrays.fill(places, first[rows.length]);
        for (int i = 0; i < texts.length; i++) {
            for (int row = 0; row < rows[texts[i]]; row++) {
                places[i * padded + row] = first[texts[i]] + row;
            }
        }
        return Text.PROGRAM.call(pass, "get", table, pass.longs(places, texts.length, padded));
    }

    @Override
    public long bytes() {
        return first[rows.length] * table.shape()[1] * Float.BYTES;
    }

    @Override
    public void close() {
        scope.close();
    }
}
