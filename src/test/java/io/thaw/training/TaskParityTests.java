package io.thaw.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.checkpoint.Checkpoint;
import io.thaw.checkpoint.Checkpoints;
import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.encoder.Encoder;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskHead;
import io.thaw.encoder.TaskType;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.PlannedParameter;
import io.thaw.freeze.TrainingSettings;
import io.thaw.task.Masking;
import io.thaw.task.Minibatch;
import io.thaw.task.Task;
import io.thaw.task.TaskSpec;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Devices;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each task's head and loss give what they give in Hugging Face Transformers: losses over ten steps, and the first
 * gradients. {@code src/test/python/task_parity.py} has written down what that is.
 */
class TaskParityTests {

    private static final Path FIXTURES = Path.of("src", "test", "resources", "parity");
    private static final long IGNORED = -100;

    private final JsonNode expected =
            JsonMapper.builder().build().readTree(FIXTURES.resolve("tasks.json").toFile());
    private final List<Parameters.Trained> trained = new ArrayList<>();
    private TaskType type;

    @ParameterizedTest
    @EnumSource
    void tenStepsAreThoseOfTransformers(TaskType task) throws IOException {
        type = task;
        JsonNode run = expected.get("runs").get(type.ordinal());
        assertThat(run.get("task").stringValue()).isEqualTo(type.toString());
        Torch.prepareThread(1);
        try (Checkpoint checkpoint = Checkpoints.open(FIXTURES);
                Scope scope = Scope.open(Devices.TESTED)) {
            EncoderConfig config = checkpoint.encoder().config();
            Head head = Head.of(type, 3, type.pools() ? Pooling.POOLER : null);
            FreezePlan plan = FreezePlan.of(
                    checkpoint.encoder().layout(head),
                    FreezeSpec.of(new FreezeStrategy.Full()),
                    new TrainingSettings(4, 16, number("weight_decay"), number("learning_rate")));
            Map<String, Tensor> parameters = load(scope, plan, checkpoint, run.get("head"));
            PrefixedModel model = new PrefixedModel(
                    new Encoder(config, parameters, false), TaskHead.of(head, config, parameters, false), 0);

            compare(run, model, Task.of(spec(head), config), config, scope);
        }
    }

    private TaskSpec spec(Head head) {
        boolean weighted = head.task() == TaskType.TEXT_CLASSIFICATION;
        List<Double> weights = new ArrayList<>();
        expected.get("class_weights").forEach(weight -> weights.add(weight.doubleValue()));
        return new TaskSpec(
                head,
                List.of("a", "b", "c"),
                16,
                4,
                Masking.DEFAULT,
                weighted ? weights : List.of(),
                weighted ? number("label_smoothing") : 0,
                0.5);
    }

    private void compare(JsonNode run, PrefixedModel model, Task task, EncoderConfig config, Scope scope) {
        AdamW optimizer = new AdamW(scope, trained);
        for (int step = 0; step < run.get("losses").size(); step++) {
            double loss = backward(run.get("batches").get(step), model, task, config, optimizer);
            float[] norms = optimizer.step(number("learning_rate"), 1.0);

            double theirs = run.get("losses").get(step).doubleValue();
            assertThat(loss).as("loss at step %d", step).isCloseTo(theirs, within((step == 0 ? 1e-5 : 1e-4) * theirs));
            if (step == 0) {
                compareGradients(run.get("first_gradients"), norms);
            }
        }
    }

    private void compareGradients(JsonNode theirs, float[] norms) {
        assertThat(norms).hasSize(theirs.size());
        for (int i = 0; i < norms.length; i++) {
            String name = trained.get(i).plan().checkpointName();
            // A key's bias has a gradient of zero but for rounding, since softmax does not see it.
            double norm = theirs.get(name).doubleValue();
            assertThat((double) norms[i]).as(name).isCloseTo(norm, within(Math.max(1e-4 * norm, 1e-6)));
        }
    }

    private double backward(JsonNode step, PrefixedModel model, Task task, EncoderConfig config, AdamW optimizer) {
        List<Tokens> tokens = new ArrayList<>();
        step.get("ids").forEach(row -> tokens.add(new Tokens(ints(row), new int[row.size()])));
        try (Scope scope = Scope.open(Devices.TESTED)) {
            Batch batch = Batch.of(scope, tokens, config);
            Minibatch minibatch = minibatch(scope, batch, step.get("targets"));
            try (Torch.Recording recording = Torch.record()) {
                Tensor logits = model.whole(scope, minibatch.batch(), Dropout.off());
                Tensor loss = task.loss(scope, logits, minibatch, minibatch.weight());
                optimizer.add(recording, loss);
                return loss.item();
            }
        }
    }

    private Minibatch minibatch(Scope scope, Batch batch, JsonNode targets) {
        return switch (type) {
            case TEXT_CLASSIFICATION -> labels(scope, batch, targets);
            case MULTI_LABEL_CLASSIFICATION ->
                new Minibatch(batch, scope.floats(floats(targets), targets.size(), 3), targets.size() * 3);
            case TEXT_REGRESSION -> scores(scope, batch, targets);
            case TOKEN_CLASSIFICATION -> tags(scope, batch, targets);
            case QUESTION_ANSWERING ->
                new Minibatch(batch, scope.longs(flat(targets, 2), targets.size(), 2), targets.size());
            case MASKED_LANGUAGE_MODELLING -> hiddenWords(scope, batch, targets);
        };
    }

    private Minibatch labels(Scope scope, Batch batch, JsonNode targets) {
        double weight = 0;
        for (JsonNode label : targets) {
            weight += expected.get("class_weights").get(label.intValue()).doubleValue();
        }
        return new Minibatch(
                batch, scope.longs(IntStream.of(ints(targets)).asLongStream().toArray(), targets.size()), weight);
    }

    private static Minibatch scores(Scope scope, Batch batch, JsonNode targets) {
        float[] scores = new float[targets.size()];
        for (int i = 0; i < scores.length; i++) {
            scores[i] = targets.get(i).floatValue();
        }
        return new Minibatch(batch, scope.floats(scores, scores.length, 1), scores.length);
    }

    private static Minibatch tags(Scope scope, Batch batch, JsonNode targets) {
        long[] tags = flat(targets, batch.length());
        long counted = LongStream.of(tags).filter(tag -> tag != IGNORED).count();
        return new Minibatch(batch, scope.longs(tags, targets.size(), batch.length()), counted);
    }

    private static Minibatch hiddenWords(Scope scope, Batch batch, JsonNode targets) {
        long[] all = flat(targets, batch.length());
        long[] places = LongStream.range(0, all.length)
                .filter(place -> all[(int) place] != IGNORED)
                .toArray();
        long[] truth = LongStream.of(all).filter(word -> word != IGNORED).toArray();
        return new Minibatch(
                batch.reading(scope.longs(places, places.length)), scope.longs(truth, truth.length), truth.length);
    }

    private static long[] flat(JsonNode rows, int length) {
        long[] flat = new long[rows.size() * length];
        Arrays.fill(flat, IGNORED);
        for (int row = 0; row < rows.size(); row++) {
            for (int i = 0; i < rows.get(row).size(); i++) {
                flat[row * length + i] = rows.get(row).get(i).longValue();
            }
        }
        return flat;
    }

    private static float[] floats(JsonNode rows) {
        long[] flat = flat(rows, rows.get(0).size());
        float[] floats = new float[flat.length];
        for (int i = 0; i < flat.length; i++) {
            floats[i] = flat[i];
        }
        return floats;
    }

    private Map<String, Tensor> load(Scope scope, FreezePlan plan, Checkpoint checkpoint, JsonNode head)
            throws IOException {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (PlannedParameter planned : plan.parameters()) {
            if (planned.count() == 0) {
                continue;
            }
            long[] shape =
                    planned.shape().stream().mapToLong(Integer::longValue).toArray();
            JsonNode given = head.get(planned.checkpointName());
            Tensor tensor = given == null
                    ? scope.floats(
                            Objects.requireNonNull(checkpoint.tensors().get(planned.name()))
                                    .read(),
                            shape)
                    : scope.floats(values(given), shape);
            if (planned.trainable()) {
                trained.add(new Parameters.Trained(planned, tensor.requireGradient(), tensor));
            }
            parameters.put(planned.name(), tensor);
        }
        return parameters;
    }

    private static float[] values(JsonNode array) {
        float[] values = new float[array.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = array.get(i).floatValue();
        }
        return values;
    }

    private double number(String name) {
        return expected.get(name).doubleValue();
    }

    private static int[] ints(JsonNode values) {
        return values.valueStream().mapToInt(JsonNode::intValue).toArray();
    }
}
