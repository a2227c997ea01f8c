package io.thaw.training;

import java.nio.ByteBuffer;

/** Where a run takes the base model's tensors from. */
public interface BaseWeights {

    /**
     * A tensor's bytes, verified against their hash.
     *
     * @param name canonical
     * @return little-endian float32, row-major
     */
    ByteBuffer read(String name);

    /** The SHA-256 under which the tensor's bytes are stored, in lower-case hex. */
    String sha256(String name);
}
