package io.thaw.torch;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.function.Consumer;

/**
 * The way from Java to a GPU: written into pinned memory, which the GPU reads by itself while the thread goes on. libtorch keeps
 * such memory for the next time, and until the copy is done.
 */
final class Upload {

    private static final class Text {
        static final Program PROGRAM = Program.load("upload.py");
    }

    private Upload() {}

    static Tensor of(Scope scope, DataType type, Consumer<ByteBuffer> fill, long... shape) {
        long count = new Shape(shape).size();
        String kind = type == DataType.INT64 ? "longs" : "floats";
        try (Scope host = Scope.open();
                Tensor pinned = Text.PROGRAM.call(host, kind, count)) {
            fill.accept(pinned.array().toByteBuffer(true).order(ByteOrder.nativeOrder()));
            try (Tensor flat = Text.PROGRAM.call(scope, "upload", pinned)) {
                return new Tensor(flat.array().reshape(new Shape(shape)));
            }
        }
    }
}
