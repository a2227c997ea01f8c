package io.thaw.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsTests {

    @TempDir
    Path directory;

    @Test
    void whatIsWrittenIsRead() throws IOException {
        List<CheckpointTensor> written =
                List.of(TinyBert.random("matrix", 3, 5), TinyBert.random("empty", 0, 4), TinyBert.random("scalar"));
        Path file = directory.resolve("model.safetensors");
        try (OutputStream out = Files.newOutputStream(file)) {
            SafetensorsWriter.write(written, out);
        }

        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            assertThat(read.tensors().keySet()).containsExactlyInAnyOrder("matrix", "empty", "scalar");
            for (CheckpointTensor tensor : written) {
                CheckpointTensor same = read.tensors().get(tensor.checkpointName());
                assertThat(same.shape()).isEqualTo(tensor.shape());
                assertThat(same.read()).isEqualTo(tensor.read());
            }
        }
    }

    @Test
    void dataStartsAtAMultipleOfEight() throws IOException {
        var out = new ByteArrayOutputStream();
        SafetensorsWriter.write(List.of(TinyBert.random("t", 1)), out);
        long headerBytes = ByteBuffer.wrap(out.toByteArray())
                .order(ByteOrder.LITTLE_ENDIAN)
                .getLong();

        assertThat(headerBytes % 8).isZero();
        assertThat(out.size()).isEqualTo((int) (8 + headerBytes + 4));
    }

    @Test
    void halfPrecisionIsWidenedExactly() throws IOException {
        byte[] halves = shorts(0x3c00, 0xc000, 0x0001, 0x03ff, 0x7bff, 0x8000, 0x3555);
        Path file = write("{\"t\":{\"dtype\":\"F16\",\"shape\":[7],\"data_offsets\":[0,14]}}", halves);

        assertThat(floats(file)).containsExactly(1f, -2f, 0x1p-24f, 0x1.ff8p-15f, 65504f, -0f, 0x1.554p-2f);
    }

    @Test
    void bfloat16IsWidenedExactly() throws IOException {
        byte[] bfloats = shorts(0x3f80, 0xc000, 0x0001, 0x7f7f);
        Path file = write("{\"t\":{\"dtype\":\"BF16\",\"shape\":[2,2],\"data_offsets\":[0,8]}}", bfloats);

        assertThat(floats(file)).containsExactly(1f, -2f, Float.intBitsToFloat(1 << 16), 0x1.fep127f);
    }

    @Test
    void infinityAndNotANumberAreNoWeights() throws IOException {
        Path file = write("{\"t\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}", shorts(0, 0x7f80));

        assertInvalid(() -> floats(file), "t holds Infinity at element 1");
    }

    @Test
    void bufferOfAnotherTypeIsMeasuredButNotReadAsWeights() throws IOException {
        Path file = write("{\"t\":{\"dtype\":\"I64\",\"shape\":[1,2],\"data_offsets\":[0,16]}}", new byte[16]);

        assertInvalid(() -> floats(file), "t is of type I64");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    []                                                                              | not a JSON object
                    {"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}                           | not valid JSON
                    {"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} x                        | not valid JSON
                    {"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"t":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}} | not valid JSON
                    {"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4],"x":1}}                    | exactly dtype, shape and data_offsets
                    {"t":[]}                                                                        | exactly dtype, shape and data_offsets
                    {"t":{"dtype":"F31","shape":[1],"data_offsets":[0,4]}}                          | t has the type F31
                    {"t":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}                      | save the weights as F32
                    {"t":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}                         | the number -1
                    {"t":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}                        | the number 1.5
                    {"t":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}                        | the number "1"
                    {"t":{"dtype":"F32","shape":[2147483647,2147483647,2147483647],"data_offsets":[0,4]}} | no file can hold
                    {"t":{"dtype":"F32","shape":[1,1,1,1,1,1,1,1,1],"data_offsets":[0,4]}}          | 9 dimensions
                    {"t":{"dtype":"F32","shape":[1],"data_offsets":[0]}}                            | 1 data_offsets
                    {"t":{"dtype":"F32","shape":[1],"data_offsets":[0,2,4]}}                        | 3 data_offsets
                    {"t":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}                          | takes -4 bytes
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}                          | takes 4 bytes, but F32 of shape [2] takes 8
                    {"t":{"dtype":"F32","shape":[1],"data_offsets":[99999999999999999999,0]}}       | the number 99999999999999999999
                    {"t":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}                          | end at byte 8 of the data, but the file holds 4
                    {}                                                                              | end at byte 0 of the data, but the file holds 4
                    {"t":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}}                           | begins at byte 2
                    {"t":{"dtype":"U8","shape":[3],"data_offsets":[0,3]},"u":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}} | u begins at byte 2 of the data, but the tensor before it ends at 3
                    {"t":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"u":{"dtype":"U8","shape":[2],"data_offsets":[2,4]}} | u begins at byte 2 of the data, but the tensor before it ends at 1
                    {"../t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                       | impossible name
                    {"":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}                           | impossible name
                    {"__metadata__":{"format":1},"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}} | no text at format
                    {"__metadata__":[],"t":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}        | __metadata__ is not an object
                    """)
    void headerThatCannotBeIsRefusedBeforeDataIsRead(String header, String why) throws IOException {
        Path file = write(header, new byte[4]);

        assertInvalid(() -> SafetensorsFile.open(file).close(), why);
    }

    @Test
    void headerMayEndInSpaces() throws IOException {
        Path file = write("{\"t\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,4]}}   ", new byte[4]);

        assertThat(floats(file)).containsExactly(0f);
    }

    @Test
    void deepNestingTooManyTensorsAndLongNamesAreRefused() throws IOException {
        String many = IntStream.rangeClosed(0, 20_000)
                .mapToObj(i -> "\"t" + i + "\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}")
                .collect(Collectors.joining(",", "{", "}"));
        String deep = "{\"t\":" + "[".repeat(50) + "]".repeat(50) + "}";
        String longName = "{\"" + "t".repeat(257) + "\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}}";

        assertInvalid(() -> SafetensorsHeader.parse(many.getBytes(UTF_8), 0), "20001 tensors");
        assertInvalid(() -> SafetensorsHeader.parse(deep.getBytes(UTF_8), 0), "not valid JSON");
        assertInvalid(() -> SafetensorsHeader.parse(longName.getBytes(UTF_8), 0), "impossible name");
        assertInvalid(() -> SafetensorsHeader.parse(new byte[] {'{', (byte) 0xff, '}'}, 0), "not valid UTF-8");
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, 1 << 20, (4 << 20) + 1})
    void lengthThatDoesNotFitTheFileIsRefused(long length) throws IOException {
        byte[] bytes = new byte[100];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
        Path file = Files.write(directory.resolve("model.safetensors"), bytes);

        assertInvalid(() -> SafetensorsFile.open(file).close(), "length does not fit");
    }

    @Test
    void headerOfMoreThanFourMebibytesIsRefused() throws IOException {
        byte[] bytes = new byte[5 << 20];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong((4 << 20) + 1);
        Path file = Files.write(directory.resolve("model.safetensors"), bytes);

        assertInvalid(() -> SafetensorsFile.open(file).close(), "longer than");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 7})
    void fileWithoutALengthIsRefused(int bytes) throws IOException {
        Path file = Files.write(directory.resolve("model.safetensors"), new byte[bytes]);

        assertInvalid(() -> SafetensorsFile.open(file).close(), "it has " + bytes + " bytes");
    }

    private Path write(String header, byte[] data) throws IOException {
        byte[] json = header.getBytes(UTF_8);
        ByteBuffer file = ByteBuffer.allocate(8 + json.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        file.putLong(json.length).put(json).put(data);
        return Files.write(directory.resolve("model.safetensors"), file.array());
    }

    private static float[] floats(Path file) throws IOException {
        try (SafetensorsFile read = SafetensorsFile.open(file)) {
            float[] values = new float[(int) read.tensors().get("t").count()];
            read.tensors().get("t").read().asFloatBuffer().get(values);
            return values;
        }
    }

    private static byte[] shorts(int... values) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        Arrays.stream(values).forEach(value -> bytes.putShort((short) value));
        return bytes.array();
    }

    private static void assertInvalid(ThrowingCallable action, String why) {
        assertThatThrownBy(action)
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CHECKPOINT_INVALID))
                .satisfies(e -> assertThat(e).hasMessageContaining(why));
    }
}
