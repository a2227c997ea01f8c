package io.thaw.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.error.DomainException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever is in a file, reading it ends in a tensor or in an error that says so: never in another exception. */
class DamagedFilesTests {

    private static final int ROUNDS = 2_000;
    private static final int ARCHIVE_ROUNDS = 500;

    private final Random random = new Random(42);

    @TempDir
    Path directory;

    @Test
    void safetensorsHeader() throws IOException {
        var file = new ByteArrayOutputStream();
        SafetensorsWriter.write(TinyBert.complete().values(), file);
        byte[] bytes = file.toByteArray();
        int headerBytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt();
        byte[] header = Arrays.copyOfRange(bytes, 8, 8 + headerBytes);
        int dataBytes = bytes.length - 8 - headerBytes;

        assertSurvives(header, damaged -> SafetensorsHeader.parse(damaged, dataBytes));
    }

    @Test
    void onnxGraph() throws IOException {
        String tokenizer = WordPieceTokenizer.json(TinyBert.VOCABULARY, true);

        assertSurvives(TinyOnnx.of(TinyBert.encoder()), damaged -> {
            RawCheckpoint raw = OnnxBert.read(OnnxGraph.parse(ByteBuffer.wrap(damaged)), tokenizer);
            readAll(CanonicalTensors.of(raw).tensors());
        });
    }

    @Test
    void tensorFlowIndex() throws IOException {
        Map<String, byte[]> files = TinyTensorFlowBundle.files(TinyBert.complete(128));
        Path file = Files.write(directory.resolve("data"), files.get("variables/variables.data-00000-of-00001"));
        try (FileChannel data = FileChannel.open(file, StandardOpenOption.READ)) {
            assertSurvives(
                    files.get("variables/variables.index"), damaged -> readAll(TensorBundle.tensors(damaged, data)));
        }
    }

    @Test
    void tokenizer() throws IOException {
        byte[] tokenizer = WordPieceTokenizer.json(TinyBert.VOCABULARY, true).getBytes(UTF_8);

        assertSurvives(tokenizer, damaged -> TokenizerJson.clean(new String(damaged, UTF_8), 12));
    }

    @Test
    void vocabulary() throws IOException {
        assertSurvives(
                TinyBert.VOCABULARY.getBytes(UTF_8),
                damaged -> WordPieceTokenizer.json(new String(damaged, UTF_8), true));
    }

    @Test
    void archives() throws IOException {
        byte[] tokenizer = WordPieceTokenizer.json(TinyBert.VOCABULARY, true).getBytes(UTF_8);
        Path file = directory.resolve("model.jar");
        Reader open = damaged -> {
            try (Checkpoint checkpoint = Checkpoints.open(Files.write(file, damaged))) {
                readAll(checkpoint.tensors());
            }
        };

        assertSurvives(
                zip("model.onnx", TinyOnnx.of(TinyBert.encoder()), "tokenizer.json", tokenizer), ARCHIVE_ROUNDS, open);
        assertSurvives(zip("bert", TinyTensorFlowBundle.of(TinyBert.complete(128))), ARCHIVE_ROUNDS, open);
    }

    @FunctionalInterface
    private interface Reader {
        void read(byte[] bytes) throws IOException;
    }

    private static void readAll(Map<String, CheckpointTensor> tensors) throws IOException {
        for (CheckpointTensor tensor : tensors.values()) {
            tensor.read();
        }
    }

    private static byte[] zip(Object... namesAndContents) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                TinyTensorFlowBundle.put(zip, (String) namesAndContents[i], (byte[]) namesAndContents[i + 1]);
            }
        }
        return bytes.toByteArray();
    }

    private void assertSurvives(byte[] sound, Reader reader) throws IOException {
        assertSurvives(sound, ROUNDS, reader);
    }

    private void assertSurvives(byte[] sound, int rounds, Reader reader) throws IOException {
        reader.read(sound);
        int refused = 0;
        for (int round = 0; round < rounds; round++) {
            try {
                reader.read(damage(sound));
            } catch (DomainException e) {
                refused++;
            }
        }
        assertThat(refused).as("damage that was noticed").isGreaterThan(rounds / 20);
    }

    /** Flips, inserts, cuts out or overwrites a few bytes, or cuts the rest off. */
    private byte[] damage(byte[] sound) {
        byte[] bytes = sound.clone();
        for (int i = random.nextInt(4); i >= 0; i--) {
            int at = random.nextInt(bytes.length);
            int length = 1 + random.nextInt(Math.min(16, bytes.length - at));
            switch (random.nextInt(12)) {
                case 0 -> bytes = Arrays.copyOf(bytes, at + 1);
                case 1, 2 -> bytes = joined(bytes, at, new byte[0], at + length - 1);
                case 3, 4 -> bytes = joined(bytes, at, Arrays.copyOfRange(bytes, at, at + length), at);
                case 5, 6 -> Arrays.fill(bytes, at, at + length, (byte) 0xff);
                case 7 -> Arrays.fill(bytes, at, at + length, (byte) 0);
                default -> bytes[at] ^= (byte) (1 << random.nextInt(8));
            }
        }
        return bytes;
    }

    private static byte[] joined(byte[] bytes, int end, byte[] middle, int begin) {
        var joined = new ByteArrayOutputStream();
        joined.write(bytes, 0, end);
        joined.writeBytes(middle);
        joined.write(bytes, begin, bytes.length - begin);
        return joined.toByteArray();
    }
}
