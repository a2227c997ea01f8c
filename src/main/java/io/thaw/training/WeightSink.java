package io.thaw.training;

import io.thaw.freeze.PlannedParameter;
import java.nio.ByteBuffer;

/** Where a verified run's tensors go that its base does not have, one after the other. */
public interface WeightSink {

    /**
     * Takes a tensor that trained, or that started at random and did not.
     *
     * @param bytes little-endian float32, row-major; valid during the call
     */
    void write(PlannedParameter parameter, ByteBuffer bytes);
}
