package io.thaw.bench;

import org.jspecify.annotations.Nullable;

/**
 * A job measured in the product, there again on the same data, and in the peer, each process with its calibration.
 *
 * @param second null where steps count and not the job
 * @param peer null where the product is measured alone
 */
record Pair(
        Measured first,
        @Nullable Measured second,
        double gflops,
        @Nullable Measured peer,
        double peerGflops) {}
