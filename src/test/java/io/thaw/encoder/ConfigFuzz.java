package io.thaw.encoder;

import io.thaw.error.DomainException;

/** A target for Jazzer: a {@code config.json} of any bytes is refused, or read and written so that it reads the same. */
public final class ConfigFuzz {

    private ConfigFuzz() {}

    public static void fuzzerTestOneInput(byte[] json) {
        EncoderConfig config;
        try {
            config = EncoderConfig.parse(json);
        } catch (DomainException refused) {
            return;
        }
        if (!EncoderConfig.parse(config.toJson()).equals(config)) {
            throw new AssertionError(config);
        }
    }
}
