package io.thaw.training;

import io.thaw.freeze.PlannedParameter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** What each tensor was when the run began: the base's stored bytes, or the initial values, which the seed gives again. */
record Origin(BaseWeights base, long seed) {

    ByteBuffer bytes(PlannedParameter planned) {
        if (!planned.fresh()) {
            return base.read(planned.name());
        }
        float[] values = Parameters.initial(planned, seed);
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bytes.asFloatBuffer().put(values);
        return bytes;
    }

    String sha256(PlannedParameter planned) {
        return planned.fresh() ? hash(bytes(planned)) : base.sha256(planned.name());
    }

    static String hash(ByteBuffer bytes) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes.duplicate());
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
