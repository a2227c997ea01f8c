package io.thaw.checkpoint;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An ONNX {@code TensorProto}.
 *
 * @param type null where the elements are neither floats nor 64-bit integers
 */
record OnnxTensor(String name, @Nullable TensorType type, List<Integer> shape, ByteBuffer data) {

    private static final int EXTERNAL = 1;

    static OnnxTensor parse(ByteBuffer message) {
        String name = "";
        TensorType type = null;
        List<Long> dimensions = new ArrayList<>();
        ByteBuffer data = ByteBuffer.allocate(0);
        ProtobufReader fields = new ProtobufReader(message);
        while (fields.next()) {
            switch (fields.field()) {
                case 1 -> fields.addNumbersTo(dimensions);
                case 2 -> type = type(fields.number());
                case 4, 9 -> data = fields.bytes(); // float_data is packed little-endian, as raw_data is
                case 8 -> name = fields.text();
                case 14 -> refuseExternal(fields.number());
                default -> {}
            }
        }
        return new OnnxTensor(name, type, shape(name, dimensions), data);
    }

    /** Sees the tensor as weights, under another name. */
    CheckpointTensor weights(String checkpointName) {
        TensorType weightType = type;
        if (weightType == null) {
            throw new DomainException(
                    ErrorKind.CHECKPOINT_INVALID,
                    "The tensor " + name + " of the ONNX file holds no floating point numbers; export the model"
                            + " without quantisation.");
        }
        weightType.requireWeights(name);
        CheckpointTensor tensor = new CheckpointTensor(
                checkpointName,
                shape,
                () -> weightType.toFloat32(data.duplicate()).slice().order(ByteOrder.LITTLE_ENDIAN));
        if (tensor.count() * weightType.bytes() != data.remaining()) {
            throw new DomainException(
                    ErrorKind.CHECKPOINT_INVALID, "The tensor " + name + " of the ONNX file has the wrong size.");
        }
        return tensor;
    }

    private static @Nullable TensorType type(long dataType) {
        return switch ((int) dataType) {
            case 1 -> TensorType.F32;
            case 7 -> TensorType.I64;
            case 10 -> TensorType.F16;
            case 16 -> TensorType.BF16;
            default -> null;
        };
    }

    private static List<Integer> shape(String name, List<Long> dimensions) {
        List<Integer> shape = new ArrayList<>();
        for (long dimension : dimensions) {
            if (dimension < 0 || dimension > Integer.MAX_VALUE || dimensions.size() > 8) {
                throw new DomainException(
                        ErrorKind.CHECKPOINT_INVALID, "The tensor " + name + " of the ONNX file has no valid shape.");
            }
            shape.add((int) dimension);
        }
        return shape;
    }

    private static void refuseExternal(long dataLocation) {
        if (dataLocation == EXTERNAL) {
            throw new DomainException(
                    ErrorKind.CHECKPOINT_INVALID,
                    "The ONNX file keeps its tensors in another file; export it as a single file.");
        }
    }
}
