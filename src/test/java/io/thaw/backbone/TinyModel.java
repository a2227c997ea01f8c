package io.thaw.backbone;

import io.thaw.checkpoint.Checkpoint;
import io.thaw.checkpoint.CheckpointTensor;
import io.thaw.checkpoint.Checkpoints;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Head;
import io.thaw.encoder.PretrainedEncoder;
import io.thaw.encoder.TaskType;
import io.thaw.freeze.ParameterSpec;
import io.thaw.registry.BaseModel;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Lineage;
import io.thaw.registry.Manifest;
import io.thaw.registry.Model;
import io.thaw.registry.TensorEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** The tiny BERT of {@code pipelines.py}, with heads for every task: those of the script, or random ones. */
public final class TinyModel {

    public static final Batcher BATCHER = new Batcher(1, 1, Duration.ofMinutes(1), (texts, works, waited, took) -> {});

    private static final Path ENCODER = Path.of("src", "test", "resources", "parity");
    public static final Path ANSWERS = Path.of("src", "test", "resources", "pipelines");

    private final Map<String, ByteBuffer> bytes = new HashMap<>();
    private final List<TensorEntry> entries = new ArrayList<>();
    private final PretrainedEncoder encoder;
    private final String tokenizer;
    private final Residents residents = new Residents(entry -> read(entry.sha256()), false);
    private final Residents halved = new Residents(entry -> read(entry.sha256()), true);

    public TinyModel() {
        try (Checkpoint checkpoint = Checkpoints.open(ENCODER)) {
            encoder = checkpoint.encoder();
            for (Map.Entry<String, CheckpointTensor> tensor :
                    checkpoint.tensors().entrySet()) {
                entries.add(store(
                        tensor.getKey(),
                        tensor.getValue().shape(),
                        tensor.getValue().read()));
            }
            tokenizer = Files.readString(ANSWERS.resolve("tokenizer.json"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TensorEntry store(String name, List<Integer> shape, ByteBuffer data) {
        TensorEntry entry = TensorEntry.of(name, name, shape, data);
        bytes.put(entry.sha256(), data);
        return entry;
    }

    private ByteBuffer read(String sha256) {
        ByteBuffer data = bytes.get(sha256);
        if (data == null) {
            throw new IllegalStateException("damaged");
        }
        return data.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    }

    SharedTensors tensors() {
        return residents.tensors();
    }

    /** How many weights the layers multiply by: four of H x H and two of H x I each. */
    long layerWeights() {
        EncoderConfig config = encoder.config();
        long hidden = config.hiddenSize();
        long intermediate = config.intermediateSize();
        long biases = 5 * hidden + intermediate;
        return config.layers() * (4 * hidden * hidden + 2 * hidden * intermediate + biases);
    }

    int hiddenSize() {
        return encoder.config().hiddenSize();
    }

    Manifest manifest() {
        return new Manifest(entries);
    }

    /** From now on the last layer cannot be read. */
    void damage() {
        entries.stream()
                .filter(entry -> entry.name().startsWith("encoder.layer.1."))
                .forEach(entry -> bytes.remove(entry.sha256()));
    }

    public LoadedModel base() {
        return LoadedModel.load(baseModel(), Optional.empty(), () -> tokenizer, residents, false);
    }

    /** The same in bfloat16. */
    LoadedModel halvedBase() {
        return LoadedModel.load(baseModel(), Optional.empty(), () -> tokenizer, halved, false);
    }

    long halvedBytes() {
        return halved.bytes();
    }

    /** A model with a random head, the same each time. */
    public LoadedModel model(TaskType task, List<String> labels, List<Double> thresholds, int maxLength) {
        return model(task, labels, thresholds, maxLength, 7);
    }

    /** A model with a random head, one for each seed. */
    public LoadedModel model(TaskType task, List<String> labels, List<Double> thresholds, int maxLength, int seed) {
        Head head = encoder.resolve(Head.of(task, labels.size(), null));
        return model(head, labels, thresholds, maxLength, randomHead(head, seed));
    }

    /** A classifier whose encoder is not the base's in what begins so. */
    LoadedModel changed(String prefix) {
        Head head = encoder.resolve(Head.textClassification(3, null));
        List<TensorEntry> own = randomHead(head, 7);
        change(prefix, own);
        return model(head, List.of("a", "b", "c"), List.of(), 32, own);
    }

    private void change(String prefix, List<TensorEntry> own) {
        for (TensorEntry entry : List.copyOf(entries)) {
            if (entry.name().startsWith(prefix)) {
                float[] values = new float[Math.toIntExact(entry.count())];
                read(entry.sha256()).asFloatBuffer().get(values);
                values[0] += 1;
                own.add(head(entry.name(), entry.shape(), values));
            }
        }
    }

    private List<TensorEntry> randomHead(Head head, int seed) {
        Random random = new Random(seed);
        List<TensorEntry> own = new ArrayList<>();
        for (ParameterSpec parameter : encoder.layout(head).parameters()) {
            if (parameter.fresh()) {
                float[] values = new float[Math.toIntExact(parameter.elements())];
                for (int i = 0; i < values.length; i++) {
                    values[i] = (float) random.nextGaussian();
                }
                own.add(head(parameter.name(), parameter.shape(), values));
            }
        }
        return own;
    }

    /** A tensor of a model's own. */
    public TensorEntry head(String name, List<Integer> shape, float[] values) {
        ByteBuffer data = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        data.asFloatBuffer().put(values);
        return store(name, shape, data);
    }

    public LoadedModel model(
            Head head, List<String> labels, List<Double> thresholds, int maxLength, List<TensorEntry> own) {
        return model(head, labels, thresholds, maxLength, own, false);
    }

    /** A classifier in 8 bits, its head and what begins so changed. */
    LoadedModel inInt8(int seed, String prefix) {
        Head head = encoder.resolve(Head.textClassification(3, null));
        List<TensorEntry> own = randomHead(head, seed);
        change(prefix, own);
        return model(head, List.of("a", "b", "c"), List.of(), 32, own, true);
    }

    /** How many sets of layers in 8 bits are in memory. */
    int int8Parts() {
        return residents.int8().size();
    }

    private LoadedModel model(
            Head head,
            List<String> labels,
            List<Double> thresholds,
            int maxLength,
            List<TensorEntry> own,
            boolean inInt8) {
        Manifest manifest = manifest().trained(encoder.layout(head), own);
        FinishedModel finished = new FinishedModel(
                "tiny", "base_1", head, labels, thresholds, maxLength, manifest, Map.of(), new Lineage("", "", "", 0));
        Model model = new Model("model_" + manifest.sha256(), 1, finished, 0, Instant.EPOCH);
        return LoadedModel.load(baseModel(), Optional.of(model), () -> tokenizer, residents, inInt8);
    }

    private BaseModel baseModel() {
        return new BaseModel("base_1", "tiny", "sha256:1", encoder, manifest(), "1", "tiny", Instant.EPOCH);
    }
}
