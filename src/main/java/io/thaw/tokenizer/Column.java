package io.thaw.tokenizer;

import java.nio.ByteBuffer;

/** How a window's values are stored: a byte that says how many bytes a value takes, and the values less a base. */
enum Column {
    IDS(0),
    TYPES(0),
    WORDS(-1),
    STARTS(-1),
    ENDS(-1);

    /** Most bytes that the columns of a window take: a width each, and four bytes a value. */
    static int mostBytes(int length) {
        return values().length * (1 + length * Integer.BYTES);
    }

    private static final byte ABSENT = -1;

    private final int base;

    Column(int base) {
        this.base = base;
    }

    /**
     * Writes a column.
     *
     * @param values none below the base; none at all where the window does not have the column
     */
    void write(ByteBuffer target, int[] values) {
        byte width = width(values);
        target.put(width);
        for (int value : values) {
            switch (width) {
                case 1 -> target.put((byte) (value - base));
                case 2 -> target.putShort((short) (value - base));
                case 4 -> target.putInt(value - base);
                default -> {}
            }
        }
    }

    /** The fewest bytes for the largest value; 0 where all of them are the base. */
    private byte width(int[] values) {
        if (values.length == 0) {
            return ABSENT;
        }
        int all = 0;
        for (int value : values) {
            all |= value - base;
        }
        if (all == 0) {
            return 0;
        }
        return (byte) (all >>> 8 == 0 ? 1 : all >>> 16 == 0 ? 2 : 4);
    }

    int[] read(ByteBuffer source, int length) {
        byte width = source.get();
        int[] values = new int[width == ABSENT ? 0 : length];
        for (int i = 0; i < values.length; i++) {
            values[i] = base
                    + switch (width) {
                        case 1 -> Byte.toUnsignedInt(source.get());
                        case 2 -> Short.toUnsignedInt(source.getShort());
                        case 4 -> source.getInt();
                        default -> 0;
                    };
        }
        return values;
    }
}
