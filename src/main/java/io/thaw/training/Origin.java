package io.thaw.training;

import io.thaw.freeze.PlannedParameter;
import io.thaw.storage.Sha256;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

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
        return planned.fresh() ? Sha256.of(bytes(planned)) : base.sha256(planned.name());
    }
}
