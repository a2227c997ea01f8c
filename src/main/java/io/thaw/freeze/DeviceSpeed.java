package io.thaw.freeze;

import java.util.Optional;

/**
 * How fast a device trains with the cores that a job gets, as a second of measuring shows.
 *
 * @param linearGigaflops 10⁹ FLOPs a second of linear layers in products like BERT's; a multiply-add counts as 2
 * @param elementNanoseconds to pass over one float32 in element-wise work, such as normalisation, GELU, softmax or dropout
 * @param parameterNanoseconds of the optimizer for one element that trains, clipping included
 * @param layerMicroseconds of one pass of one layer, however small
 */
public record DeviceSpeed(
        double linearGigaflops, double elementNanoseconds, double parameterNanoseconds, double layerMicroseconds) {

    /** Bytes that an update moves: AdamW's 28, and the gradient as it is copied out of the graph, measured and clipped. */
    private static final double UPDATE_BYTES = 44;

    /** Fitted to 21 kinds of steps of MiniLM, on one processor. */
    private static final double SMALLER_PRODUCTS = 0.75;

    /** One float read and one written. */
    private static final double PASS_BYTES = 8;

    /** Dispatch and small operations; measured. */
    private static final double LAYER_MICROSECONDS = 1000;

    /**
     * The speed of a device of which what is quick to measure is known. Element-wise work waits for memory, as the optimizer
     * does.
     *
     * @param linearGigaflops 10⁹ FLOPs a second of a linear layer of BERT-base's shape
     * @param gigabytesPerSecond 10⁹ bytes a second that the optimizer moves
     */
    public static DeviceSpeed of(double linearGigaflops, double gigabytesPerSecond) {
        return new DeviceSpeed(
                linearGigaflops,
                PASS_BYTES / gigabytesPerSecond,
                UPDATE_BYTES / gigabytesPerSecond,
                LAYER_MICROSECONDS);
    }

    /** The same of bfloat16, in which the smaller products of a step fall further behind that of BERT-base's widest layer. */
    public static DeviceSpeed inBfloat16(double linearGigaflops, double gigabytesPerSecond) {
        return of(SMALLER_PRODUCTS * linearGigaflops, gigabytesPerSecond);
    }

    /** Where the speed of this machine comes from. */
    public interface Source {

        /** In the precision that the device computes in by itself; nothing until it has been measured. */
        Optional<DeviceSpeed> speed();

        /** In float32 or in bfloat16. */
        Optional<DeviceSpeed> speed(boolean bf16);
    }

    double seconds(Work work) {
        return work.flops / (linearGigaflops * 1e9)
                + work.elements * elementNanoseconds / 1e9
                + work.parameters * parameterNanoseconds / 1e9
                + work.layers * layerMicroseconds / 1e6;
    }

    /**
     * Something to compute.
     *
     * @param flops of linear layers, or worth as much
     * @param elements passes over single floats
     * @param parameters that the optimizer updates
     * @param layers passes of layers
     */
    record Work(double flops, double elements, double parameters, double layers) {

        static final Work NONE = new Work(0, 0, 0, 0);

        Work plus(Work other) {
            return new Work(
                    flops + other.flops,
                    elements + other.elements,
                    parameters + other.parameters,
                    layers + other.layers);
        }

        Work times(double factor) {
            return new Work(flops * factor, elements * factor, parameters * factor, layers * factor);
        }
    }
}
