package io.thaw.tokenizer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.util.ArrayList;
import java.util.List;

/**
 * A file in memory, little-endian. A buffer ends at 2 GB, so there is one for each GB, which goes on into the next: whatever
 * begins at a place can be read from one of them. Java unmaps them when nothing refers to them any more.
 */
final class MappedFile {

    private static final int SHIFT = 30;

    private final List<ByteBuffer> parts = new ArrayList<>();

    MappedFile(FileChannel file) throws IOException {
        long size = file.size();
        for (long from = 0; from < size; from += 1L << SHIFT) {
            long length = Math.min(Integer.MAX_VALUE, size - from);
            parts.add(file.map(MapMode.READ_ONLY, from, length));
        }
    }

    /** The bytes from a place on, at least a GB of them unless the file ends before. */
    ByteBuffer from(long position) {
        ByteBuffer part = parts.get((int) (position >>> SHIFT)).duplicate().order(ByteOrder.LITTLE_ENDIAN);
        return part.position((int) (position & ((1L << SHIFT) - 1)));
    }
}
