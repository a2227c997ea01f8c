package io.thaw.encoder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import io.thaw.checkpoint.Checkpoint;
import io.thaw.checkpoint.CheckpointTensor;
import io.thaw.checkpoint.Checkpoints;
import io.thaw.tokenizer.Tokenizer;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import java.io.IOException;
import java.nio.LongBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The encoder computes what others compute with the same weights. */
class PretrainedEncoderIT {

    private static final Path BASE_MODELS = Path.of("target", "base-models");

    @BeforeEach
    void prepareThread() {
        Torch.prepareThread(1);
    }

    /** Five texts and a pair of differing lengths in one padded batch, against ONNX Runtime on the very same file. */
    @Test
    void miniLmGivesTheHiddenStatesOfOnnxRuntime() throws IOException, OrtException {
        Path jar = BASE_MODELS.resolve("all-minilm-l6-v2.jar");
        try (Checkpoint checkpoint = Checkpoints.open(jar);
                Tokenizer tokenizer = Tokenizer.load(checkpoint.tokenizerJson(), 128);
                Scope scope = Scope.open()) {
            List<Tokens> texts = List.of(
                    tokenizer.encode("Layers are trainable by design.", null),
                    tokenizer.encode("Freezing is a choice.", null),
                    tokenizer.encode("Ça coûte 12 €, 日本語もあります, and an emoji 🙂 too", null),
                    tokenizer.encode("no", null),
                    tokenizer.encode("A much longer sentence makes sure that all of the others are padded.", null),
                    tokenizer.encode("Is this a question?", "It is a pair of texts."));
            Batch batch = Batch.of(scope, texts, checkpoint.encoder().config());

            float[] ours = hiddenStates(scope, checkpoint, batch).floats();
            float[] theirs = onnxRuntime(jar, batch);

            int hidden = checkpoint.encoder().config().hiddenSize();
            for (int row = 0; row < texts.size(); row++) {
                int from = row * batch.length() * hidden;
                for (int i = 0; i < texts.get(row).length() * hidden; i++) {
                    assertThat(ours[from + i]).isCloseTo(theirs[from + i], within(1e-4f));
                }
            }
        }
    }

    /** The values of Hugging Face's own test {@code test_inference_no_head_absolute_embedding} of bert-base-uncased. */
    @Test
    @Tag("bert-base")
    void bertBaseGivesTheHiddenStatesThatHuggingFacePublishes() throws IOException {
        int[] ids = {0, 345, 232, 328, 740, 140, 1695, 69, 6078, 1588, 2};
        float[] mask = {0, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
        float[][] published = {{.4249f, .1008f, .7531f}, {.3771f, .1188f, .7467f}, {.4152f, .1098f, .7108f}};
        try (Checkpoint checkpoint = Checkpoints.open(BASE_MODELS.resolve("bert-base-uncased.jar"));
                Scope scope = Scope.open()) {
            EncoderConfig config = checkpoint.encoder().config();
            Batch unmasked = Batch.of(scope, List.of(new Tokens(ids, new int[ids.length])), config);
            Batch batch = new Batch(
                    unmasked.ids(), unmasked.types(), unmasked.positions(), scope.floats(mask, 1, ids.length));

            float[] states = hiddenStates(scope, checkpoint, batch).floats();

            for (int token = 0; token < 3; token++) {
                for (int dimension = 0; dimension < 3; dimension++) {
                    assertThat(states[(token + 1) * config.hiddenSize() + dimension + 1])
                            .isCloseTo(published[token][dimension], within(1e-3f));
                }
            }
        }
    }

    private static Tensor hiddenStates(Scope scope, Checkpoint checkpoint, Batch batch) throws IOException {
        Map<String, Tensor> parameters = new HashMap<>();
        for (Map.Entry<String, CheckpointTensor> entry : checkpoint.tensors().entrySet()) {
            long[] shape = entry.getValue().shape().stream()
                    .mapToLong(Integer::longValue)
                    .toArray();
            parameters.put(entry.getKey(), scope.floats(entry.getValue().read(), shape));
        }
        Encoder encoder = new Encoder(checkpoint.encoder().config(), parameters, false);
        Tensor embedded = encoder.embed(scope, batch, Dropout.off());
        return encoder.resume(scope, embedded, batch.mask(), 1, encoder.depth(), false, Dropout.off());
    }

    private static float[] onnxRuntime(Path jar, Batch batch) throws IOException, OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        long[] shape = batch.ids().shape();
        float[] mask = batch.mask().floats();
        long[] attention = new long[mask.length];
        for (int i = 0; i < mask.length; i++) {
            attention[i] = (long) mask[i];
        }
        try (ZipFile zip = new ZipFile(jar.toFile());
                OrtSession session = environment.createSession(
                        zip.getInputStream(zip.getEntry("all-minilm-l6-v2.onnx"))
                                .readAllBytes(),
                        new OrtSession.SessionOptions());
                OnnxTensor ids = OnnxTensor.createTensor(
                        environment, LongBuffer.wrap(batch.ids().longs()), shape);
                OnnxTensor types = OnnxTensor.createTensor(
                        environment, LongBuffer.wrap(batch.types().longs()), shape);
                OnnxTensor masks = OnnxTensor.createTensor(environment, LongBuffer.wrap(attention), shape);
                OrtSession.Result result =
                        session.run(Map.of("input_ids", ids, "token_type_ids", types, "attention_mask", masks))) {
            return ((OnnxTensor) result.get(0)).getFloatBuffer().array();
        }
    }
}
