package io.thaw.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/**
 * Google's original BERT as a zipped TensorFlow 1 SavedModel, with encoder, pooler and masked-language-model head.
 * TensorFlow stores a linear layer as [in, out], so kernels are transposed. The graph computes GELU by its tanh
 * approximation; like Hugging Face's conversion of the same weights, the configuration says exact GELU.
 */
final class TensorFlowBert {

    private static final String INDEX = "variables/variables.index";
    private static final String DATA = "variables/variables.data-00000-of-00001";
    private static final String VOCABULARY = "assets/vocab.txt";
    private static final String SETTINGS = "assets/model.json";
    private static final int MAX_SMALL_BYTES = 16 << 20;
    private static final long MAX_DATA_BYTES = 4L << 30;

    /** Every BERT that Google published has heads of 64; the shapes alone do not tell. */
    private static final int HEAD_SIZE = 64;

    private static final double LAYER_NORM_EPSILON = 1e-12;

    private TensorFlowBert() {}

    /** Whether a zip inside a zip begins as a SavedModel does; reads up to its first file. */
    static boolean isSavedModel(InputStream nested) throws IOException {
        ZipInputStream zip = new ZipInputStream(nested);
        for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
            if (!entry.isDirectory()) {
                return entry.getName().startsWith("assets/")
                        || entry.getName().startsWith("variables/")
                        || entry.getName().equals("saved_model.pb");
            }
        }
        return false;
    }

    /** Reads the zip to its end; the weights go to a temporary file that lives until the checkpoint is closed. */
    static RawCheckpoint read(InputStream nested) throws IOException {
        Path file = Files.createTempFile("thaw-", ".weights");
        FileChannel data = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        try {
            Map<String, byte[]> small = new LinkedHashMap<>();
            ZipInputStream zip = new ZipInputStream(nested);
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                switch (entry.getName()) {
                    case DATA -> extract(zip, data, file);
                    case INDEX, VOCABULARY, SETTINGS ->
                        small.put(entry.getName(), Archive.readAtMost(zip, MAX_SMALL_BYTES));
                    default -> {}
                }
            }
            return checkpoint(small, data);
        } catch (IOException | RuntimeException e) {
            data.close();
            throw e;
        }
    }

    private static void extract(InputStream in, FileChannel data, Path file) throws IOException {
        try {
            data.transferFrom(Channels.newChannel(in), 0, MAX_DATA_BYTES);
        } catch (IOException e) {
            if (Files.getFileStore(file).getUsableSpace() < MAX_SMALL_BYTES) {
                throw new DomainException(ErrorKind.STORAGE_FULL, "The disk of the temporary directory is full.", e);
            }
            throw e;
        }
        if (in.read() >= 0) {
            throw new DomainException(
                    ErrorKind.CHECKPOINT_INVALID,
                    "The TensorFlow bundle holds more than " + MAX_DATA_BYTES + " bytes of weights.");
        }
    }

    private static RawCheckpoint checkpoint(Map<String, byte[]> files, FileChannel data) throws IOException {
        byte[] index = files.get(INDEX);
        byte[] vocabulary = files.get(VOCABULARY);
        if (index == null || vocabulary == null) {
            throw new DomainException(
                    ErrorKind.CHECKPOINT_INVALID,
                    "The TensorFlow bundle lacks " + (index == null ? INDEX : VOCABULARY) + ".");
        }
        Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
        TensorBundle.tensors(index, data).forEach((variable, tensor) -> {
            String name = checkpointName(variable);
            boolean kernel = variable.endsWith("/kernel") && tensor.shape().size() == 2;
            tensors.put(name, kernel ? tensor.named(name).transposed() : tensor.named(name));
        });
        String tokenizer = WordPieceTokenizer.json(new String(vocabulary, UTF_8), lowercase(files.get(SETTINGS)));
        return new RawCheckpoint(
                BertConfig.derive(tensors, hidden -> hidden / HEAD_SIZE, LAYER_NORM_EPSILON), tensors, tokenizer, data);
    }

    /**
     * {@code module/bert/encoder/layer_0/output/LayerNorm/gamma} is
     * {@code bert.encoder.layer.0.output.LayerNorm.weight}.
     */
    private static String checkpointName(String variable) {
        String name = variable.replaceFirst("^module/", "")
                .replaceFirst("/layer_(\\d+)/", "/layer.$1/")
                .replace('/', '.')
                .replaceFirst("\\.(gamma|kernel)$", ".weight")
                .replaceFirst("\\.beta$", ".bias")
                .replaceFirst("\\.output_bias$", ".bias");
        return name.endsWith("_embeddings") ? name + ".weight" : name;
    }

    private static boolean lowercase(byte @Nullable [] settings) {
        try {
            return settings == null
                    || Json.STRICT.readTree(settings).path("doLowerCase").asBoolean(true);
        } catch (JacksonException e) {
            return true;
        }
    }
}
