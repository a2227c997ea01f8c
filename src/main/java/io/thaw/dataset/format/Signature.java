package io.thaw.dataset.format;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.util.Optional;

/** The bytes by which files of rows that are not text can be told. */
enum Signature {
    PARQUET("a Parquet file", "PAR1"),
    ENCRYPTED_PARQUET("an encrypted Parquet file", "PARE"),
    ZIP("a zip archive or a spreadsheet", "PK\003\004"),
    EMPTY_ZIP("an empty zip archive", "PK\005\006");

    private final String words;
    /** A byte for each character. */
    private final String bytes;

    Signature(String words, String bytes) {
        this.words = words;
        this.bytes = bytes;
    }

    /** What the file is, as in {@code a Parquet file}. */
    @Override
    public String toString() {
        return words;
    }

    /** The signature with which the bytes start. They stand at their start again afterwards. */
    static Optional<Signature> of(BufferedInputStream bytes) throws IOException {
        for (Signature signature : values()) {
            if (starts(bytes, signature.bytes)) {
                return Optional.of(signature);
            }
        }
        return Optional.empty();
    }

    static boolean starts(BufferedInputStream bytes, String start) throws IOException {
        bytes.mark(start.length());
        try {
            for (int i = 0; i < start.length(); i++) {
                if (bytes.read() != start.charAt(i)) {
                    return false;
                }
            }
            return true;
        } finally {
            bytes.reset();
        }
    }

    /** Whether there is a byte at all. */
    static boolean hasBytes(BufferedInputStream bytes) throws IOException {
        bytes.mark(1);
        int first = bytes.read();
        bytes.reset();
        return first >= 0;
    }
}
