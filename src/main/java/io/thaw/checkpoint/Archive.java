package io.thaw.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A zip or jar with a Hugging Face directory, with an ONNX file beside its {@code tokenizer.json}, or with a zipped TensorFlow 1
 * SavedModel inside.
 */
final class Archive {

    private static final int MAX_ONNX_BYTES = 1 << 30;
    private static final int MAX_TOKENIZER_BYTES = 64 << 20;

    private final ZipFile zip;

    private Archive(ZipFile zip) {
        this.zip = zip;
    }

    static RawCheckpoint read(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile())) {
            return new Archive(zip).read();
        } catch (IOException | IllegalArgumentException e) {
            // The JDK's zip readers throw ZipException, EOFException and plain IOException for damage, and the last for
            // names that are not UTF-8.
            throw new DomainException(ErrorKind.CHECKPOINT_INVALID, "The archive is damaged.", e);
        }
    }

    private RawCheckpoint read() throws IOException {
        if (!ending(".safetensors").isEmpty()) {
            return PackedDirectory.read(zip);
        }
        if (!ending(".pkl").isEmpty() || !ending("pytorch_model.bin").isEmpty()) {
            throw Pickle.refused();
        }
        List<? extends ZipEntry> onnx = ending(".onnx");
        if (onnx.size() == 1) {
            return OnnxBert.read(
                    OnnxGraph.parse(ByteBuffer.wrap(bytes(onnx.get(0), MAX_ONNX_BYTES))),
                    new String(bytes(tokenizer(), MAX_TOKENIZER_BYTES), UTF_8));
        }
        if (onnx.size() > 1) {
            throw invalid("holds " + onnx.size() + " ONNX files; give it with one");
        }
        for (ZipEntry entry : zip.stream().filter(e -> !e.isDirectory()).toList()) {
            if (isSavedModel(entry)) {
                try (InputStream nested = zip.getInputStream(entry)) {
                    return TensorFlowBert.read(nested);
                }
            }
        }
        throw invalid("holds neither safetensors nor an ONNX file nor a TensorFlow 1 SavedModel");
    }

    private ZipEntry tokenizer() {
        List<? extends ZipEntry> found = ending("tokenizer.json");
        if (found.size() != 1) {
            throw invalid("holds " + found.size() + " files named tokenizer.json beside the ONNX file instead of one");
        }
        return found.get(0);
    }

    private boolean isSavedModel(ZipEntry entry) {
        try (InputStream nested = zip.getInputStream(entry)) {
            return TensorFlowBert.isSavedModel(nested);
        } catch (IOException | IllegalArgumentException e) {
            return false;
        }
    }

    private List<? extends ZipEntry> ending(String suffix) {
        return zip.stream().filter(entry -> entry.getName().endsWith(suffix)).toList();
    }

    private byte[] bytes(ZipEntry entry, int maxBytes) throws IOException {
        try (InputStream in = zip.getInputStream(entry)) {
            return readAtMost(in, maxBytes);
        }
    }

    /** Reads to the end, whatever size the archive promised. */
    static byte[] readAtMost(InputStream in, int maxBytes) throws IOException {
        byte[] bytes = in.readNBytes(maxBytes + 1);
        if (bytes.length > maxBytes) {
            throw invalid("holds a file of more than " + maxBytes + " bytes");
        }
        return bytes;
    }

    static DomainException invalid(String what) {
        return new DomainException(ErrorKind.CHECKPOINT_INVALID, "The archive " + what + ".");
    }
}
