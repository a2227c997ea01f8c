package io.thaw.checkpoint;

import io.thaw.error.DomainException;

/** A target for Jazzer: a header of any bytes is read or refused. */
public final class SafetensorsFuzz {

    private static final int DATA_BYTES = 384;

    private SafetensorsFuzz() {}

    public static void fuzzerTestOneInput(byte[] header) {
        try {
            SafetensorsHeader.parse(header, DATA_BYTES).entries().forEach(SafetensorsFuzz::requireWithinTheData);
        } catch (DomainException refused) {
            // As it should be.
        }
    }

    private static void requireWithinTheData(SafetensorsHeader.Entry entry) {
        if (entry.begin() < 0 || entry.end() < entry.begin() || entry.end() > DATA_BYTES) {
            throw new AssertionError(entry);
        }
    }
}
