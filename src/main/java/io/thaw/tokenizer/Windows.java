package io.thaw.tokenizer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.AbstractList;
import java.util.HexFormat;
import java.util.Objects;
import java.util.RandomAccess;

/**
 * The windows of a split's passages, in their order, in a file that is mapped into memory. {@link #get} decodes a window each
 * time it is asked; its length and its passage are known without that. Thread-safe.
 */
public final class Windows extends AbstractList<Tokens> implements RandomAccess {

    private final MappedFile file;
    private final int size;
    private final long index;
    private final String sha256;

    private Windows(MappedFile file) {
        this.file = file;
        ByteBuffer head = file.from(0);
        this.size = head.getInt();
        this.index = head.getLong();
        byte[] hash = new byte[WindowWriter.HEAD_BYTES - Integer.BYTES - Long.BYTES];
        head.get(hash);
        this.sha256 = HexFormat.of().formatHex(hash);
    }

    /** The windows in a file that {@link WindowWriter} wrote; closes the channel. */
    static Windows open(FileChannel file) throws IOException {
        try (file) {
            return new Windows(new MappedFile(file));
        }
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Tokens get(int window) {
        ByteBuffer entry = entry(window);
        entry.getInt();
        int length = entry.getInt();
        ByteBuffer columns = file.from(entry.getLong());
        return new Tokens(
                Column.IDS.read(columns, length),
                Column.TYPES.read(columns, length),
                Column.WORDS.read(columns, length),
                Column.STARTS.read(columns, length),
                Column.ENDS.read(columns, length));
    }

    /** Index of the passage that a window is of. */
    public int passage(int window) {
        return entry(window).getInt();
    }

    /** How many tokens each window has. */
    public int[] lengths() {
        int[] lengths = new int[size];
        for (int window = 0; window < size; window++) {
            ByteBuffer entry = entry(window);
            entry.getInt();
            lengths[window] = entry.getInt();
        }
        return lengths;
    }

    /** A hash of all ids and types: what an encoder makes of the windows depends on nothing else of them. */
    public String sha256() {
        return sha256;
    }

    private ByteBuffer entry(int window) {
        return file.from(index + (long) Objects.checkIndex(window, size) * WindowWriter.INDEX_BYTES);
    }
}
