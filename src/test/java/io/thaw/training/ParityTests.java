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
import io.thaw.encoder.Loss;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskHead;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.PlannedParameter;
import io.thaw.freeze.TrainingSettings;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Devices;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The same weights, ids, order and schedule give what they give in Hugging Face Transformers: losses, gradients and weights
 * over 20 steps. {@code src/test/python/parity.py} has written down what that is.
 */
class ParityTests {

    private static final Path FIXTURES = Path.of("src", "test", "resources", "parity");

    private final JsonNode expected = runs();
    private final List<Parameters.Trained> trained = new ArrayList<>();

    /** In the order of the script: full with the pooler, full with cls, full with mean, layer 0 frozen, head alone. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void twentyStepsAreThoseOfTransformers(int index) throws IOException {
        JsonNode run = expected.get("runs").get(index);
        Pooling pooling = Pooling.valueOf(run.get("pooling").stringValue().toUpperCase(Locale.ROOT));
        FreezeStrategy strategy = switch (index) {
            case 3 -> new FreezeStrategy.FreezeFirstN(1, false);
            case 4 -> new FreezeStrategy.HeadOnly(false);
            default -> new FreezeStrategy.Full();
        };
        Torch.prepareThread(1);
        try (Checkpoint checkpoint = Checkpoints.open(FIXTURES);
                Scope scope = Scope.open(Devices.TESTED)) {
            FreezePlan plan = FreezePlan.of(
                    checkpoint.encoder().layout(Head.textClassification(3, pooling)),
                    FreezeSpec.of(strategy),
                    new TrainingSettings(4, 16, number("weight_decay"), number("learning_rate")));
            Map<String, Tensor> parameters = load(scope, plan, checkpoint);
            EncoderConfig config = checkpoint.encoder().config();
            Encoder encoder = new Encoder(config, parameters, false);
            TaskHead head = TaskHead.of(Head.textClassification(3, pooling), config, parameters, false);
            PrefixedModel model =
                    new PrefixedModel(encoder, head, Math.min(plan.boundary().depth(), encoder.depth()));

            compare(run, plan, model, config, scope);
        }
    }

    private void compare(JsonNode run, FreezePlan plan, PrefixedModel model, EncoderConfig config, Scope scope) {
        AdamW optimizer = new AdamW(scope, trained);
        int steps = expected.get("batches").size();
        long warmup = Math.round(number("warmup_ratio") * steps);
        for (int step = 0; step < steps; step++) {
            double loss = backward(expected.get("batches").get(step), model, config, optimizer);
            double rate = plan.learningRate() * LearningRateSchedule.LINEAR.factor(step, warmup, steps);
            float[] norms = optimizer.step(rate, number("max_grad_norm"));

            double theirs = run.get("losses").get(step).doubleValue();
            assertThat(loss).as("loss at step %d", step).isCloseTo(theirs, within((step == 0 ? 1e-5 : 1e-4) * theirs));
            if (step == 0) {
                compareGradients(run.get("first_gradients"), norms);
            }
        }
        for (Parameters.Trained each : trained) {
            if (each.plan().name().endsWith("key.bias")) {
                // Its gradient is rounding alone, which Adam scales up to whole steps in any direction.
                continue;
            }
            JsonNode theirs = run.get("final").get(each.plan().checkpointName());
            float[] values = each.tensor().floats();
            double norm = Math.sqrt(IntStream.range(0, values.length)
                    .mapToDouble(i -> (double) values[i] * values[i])
                    .sum());
            assertThat(norm)
                    .as(each.plan().name())
                    .isCloseTo(
                            theirs.get(0).doubleValue(),
                            within(1e-4 * theirs.get(0).doubleValue()));
            for (int i = 0; i < 3; i++) {
                assertThat((double) values[i])
                        .as(each.plan().name())
                        .isCloseTo(theirs.get(i + 1).doubleValue(), within(2e-4));
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

    private static double backward(JsonNode batch, PrefixedModel model, EncoderConfig config, AdamW optimizer) {
        List<Tokens> tokens = new ArrayList<>();
        for (int row = 0; row < batch.get("ids").size(); row++) {
            tokens.add(new Tokens(
                    ints(batch.get("ids").get(row)), ints(batch.get("types").get(row))));
        }
        long[] labels = IntStream.of(ints(batch.get("labels"))).asLongStream().toArray();
        try (Scope scope = Scope.open(Devices.TESTED)) {
            Batch padded = Batch.of(scope, tokens, config);
            Tensor prefix = model.boundary() == 0 ? null : model.prefix(scope, padded, Dropout.off());
            try (Torch.Recording recording = Torch.record()) {
                Tensor logits = prefix == null
                        ? model.whole(scope, padded, Dropout.off())
                        : model.suffix(scope, prefix, padded, Dropout.off());
                Tensor loss = Loss.crossEntropy(
                        scope, logits, scope.longs(labels, labels.length), List.of(), 0, labels.length);
                optimizer.add(recording, loss);
                return loss.item();
            }
        }
    }

    private Map<String, Tensor> load(Scope scope, FreezePlan plan, Checkpoint checkpoint) throws IOException {
        Map<String, Tensor> parameters = new LinkedHashMap<>();
        for (PlannedParameter planned : plan.parameters()) {
            long[] shape =
                    planned.shape().stream().mapToLong(Integer::longValue).toArray();
            Tensor tensor = planned.fresh()
                    ? scope.floats(head(planned.name()), shape)
                    : scope.floats(bytes(checkpoint, planned), shape);
            if (planned.trainable()) {
                trained.add(new Parameters.Trained(planned, tensor.requireGradient(), tensor));
            }
            parameters.put(planned.name(), tensor);
        }
        return parameters;
    }

    private static ByteBuffer bytes(Checkpoint checkpoint, PlannedParameter planned) throws IOException {
        return Objects.requireNonNull(checkpoint.tensors().get(planned.name())).read();
    }

    private float[] head(String name) {
        JsonNode values = expected.get("head").get(name.substring("head.classifier.".length()));
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i).floatValue();
        }
        return floats;
    }

    private double number(String name) {
        return expected.get(name).doubleValue();
    }

    private static int[] ints(JsonNode values) {
        return values.valueStream().mapToInt(JsonNode::intValue).toArray();
    }

    private static JsonNode runs() {
        try (InputStream in = ParityTests.class.getResourceAsStream("/parity/runs.json")) {
            return JsonMapper.builder().build().readTree(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
