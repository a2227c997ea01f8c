package io.thaw.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.thaw.dataset.Split;
import io.thaw.encoder.Encoder;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskHead;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.freeze.PlannedParameter;
import io.thaw.prefix.PrefixStore;
import io.thaw.task.Task;
import io.thaw.tokenizer.StoredTokenizer;
import io.thaw.tokenizer.TokenStore;
import io.thaw.torch.Devices;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.training.TrainingResult.Restored;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollbackCurveTests {

    private static final FreezeStrategy FIRST_FROZEN = new FreezeStrategy.FreezeFirstN(1, false);

    private final TinyBert bert = TinyBert.create();

    @TempDir
    private Path scratch;

    private record Run(TrainingInput input, TrainingResult result, Map<String, ByteBuffer> trained) {}

    @Test
    void itHasAPointForEachComponentThatTrainsFromBelow() {
        List<Restored> points = run(new FreezeStrategy.Full(), true).result().rollbacks();

        assertThat(points)
                .extracting(Restored::through)
                .containsExactly("embeddings", "encoder.layer.0", "encoder.layer.1", "encoder.layer.2", "pooler");
        assertThat(points).extracting(Restored::storedBytes).isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(points.get(4).storedBytes()).as("the head alone").isEqualTo((16 * 2 + 2) * 4);
        assertThat(run(FIRST_FROZEN, true).result().rollbacks())
                .extracting(Restored::through)
                .containsExactly("encoder.layer.1", "encoder.layer.2", "pooler");
        assertThat(run(new FreezeStrategy.HeadOnly(false), true).result().rollbacks())
                .isEmpty();
    }

    @Test
    void itLeavesTheModelAsItWas() {
        Run with = run(FIRST_FROZEN, true);
        Run without = run(FIRST_FROZEN, false);

        assertThat(with.trained()).isEqualTo(without.trained());
        assertThat(with.result().certificate()).isEqualTo(without.result().certificate());
        assertThat(without.result().rollbacks()).isEmpty();
    }

    @Test
    void eachPointIsWhatAModelOfThoseTensorsIsWorth() {
        Run run = run(FIRST_FROZEN, true);
        Map<String, ByteBuffer> tensors = new HashMap<>(run.trained());
        for (Restored point : run.result().rollbacks()) {
            tensors.keySet().removeIf(name -> name.startsWith(point.through() + "."));

            Map<String, Double> metrics = point.judgement().evaluation().metrics();
            judged(run.input(), tensors)
                    .forEach((metric, value) -> assertThat(metrics.get(metric))
                            .as("%s of %s", metric, point.through())
                            .isCloseTo(value, within(1e-6)));
        }
        assertThat(tensors.keySet()).isEqualTo(Set.of("head.classifier.weight", "head.classifier.bias"));
    }

    /** Judges a model of these tensors and the base's for the rest, by nothing that the curve is made with. */
    private Map<String, Double> judged(TrainingInput input, Map<String, ByteBuffer> own) {
        try (Scope scope = Scope.open(Devices.TESTED);
                StoredTokenizer tokenizer =
                        tokens().tokenizer(input.tokenizerJson(), input.task().maxLength())) {
            Map<String, Tensor> tensors = new HashMap<>();
            for (PlannedParameter parameter : input.plan().parameters()) {
                ByteBuffer bytes = own.get(parameter.name());
                tensors.put(
                        parameter.name(),
                        scope.floats(
                                bytes == null
                                        ? bert.read(parameter.name())
                                        : bytes.duplicate().order(ByteOrder.LITTLE_ENDIAN),
                                parameter.shape().stream()
                                        .mapToLong(Integer::longValue)
                                        .toArray()));
            }
            Encoder encoder = new Encoder(input.config(), tensors, false);
            TaskHead head = TaskHead.of(input.task().head(), input.config(), tensors, false);
            Task task = Task.of(input.task(), input.config());
            SplitRun split = new SplitRun(
                    scope,
                    new PrefixedModel(encoder, head, 0),
                    task.prepare(input.examples().get(Split.VALIDATION), tokenizer));
            return split.evaluate(List.of(), () -> {}).evaluation().metrics();
        }
    }

    private Run run(FreezeStrategy strategy, boolean curve) {
        FreezePlan plan = bert.plan(FreezeSpec.of(strategy), Pooling.POOLER, 0.01);
        TrainingInput input = bert.input(plan, Pooling.POOLER, TinyBert.spec(2));
        TrainingInput asked = new TrainingInput(
                input.spec(),
                input.task(),
                input.config(),
                input.tokenizerJson(),
                input.plan(),
                input.base(),
                input.examples(),
                curve);
        Map<String, ByteBuffer> trained = new HashMap<>();
        PrefixStore prefixes = new PrefixStore(scratch.resolve("prefixes"), Long.MAX_VALUE, Clock.systemUTC());
        TrainingResult result = new Trainer(Devices.TESTED, 1, tokens(), prefixes)
                .train(
                        asked,
                        new RecordingListener(),
                        (parameter, bytes) -> trained.put(parameter.name(), copy(bytes)));
        return new Run(asked, result, trained);
    }

    private static ByteBuffer copy(ByteBuffer bytes) {
        return ByteBuffer.allocate(bytes.remaining()).put(bytes.duplicate()).flip();
    }

    private TokenStore tokens() {
        return new TokenStore(scratch.resolve("tokens"), Long.MAX_VALUE, Clock.systemUTC());
    }
}
