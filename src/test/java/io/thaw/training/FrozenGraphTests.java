package io.thaw.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.encoder.Batch;
import io.thaw.encoder.Dropout;
import io.thaw.encoder.Encoder;
import io.thaw.encoder.Loss;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskHead;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.tokenizer.Tokens;
import io.thaw.torch.Devices;
import io.thaw.torch.Program;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What libtorch computes gradients for, asked of libtorch after a backward pass. */
class FrozenGraphTests {

    private final TinyBert bert = TinyBert.create(0);
    private final Program asked = Program.load("gradient_presence.py");

    static Stream<FreezeStrategy> strategies() {
        return Stream.of(
                new FreezeStrategy.Full(),
                new FreezeStrategy.FreezeFirstN(2, false),
                // Gradients cross layers 1 and 2, whose weights are frozen.
                new FreezeStrategy.Layers(List.of(0), true),
                new FreezeStrategy.BitFit(),
                new FreezeStrategy.HeadOnly(false));
    }

    @ParameterizedTest
    @MethodSource("strategies")
    @SuppressWarnings("try")
    void exactlyTheTrainableTensorsGetAGradient(FreezeStrategy strategy) {
        Torch.prepareThread(1);
        FreezePlan plan = bert.plan(FreezeSpec.of(strategy), Pooling.POOLER, 0);
        TrainingInput input = bert.input(plan, Pooling.POOLER, TinyBert.spec(1));
        try (Scope scope = Scope.open(Devices.TESTED)) {
            Parameters parameters = new Parameters(scope, plan, bert, 1, false);
            Encoder encoder = new Encoder(input.config(), parameters.byName(), false);
            TaskHead head = TaskHead.of(input.task().head(), input.config(), parameters.byName(), false);
            PrefixedModel model =
                    new PrefixedModel(encoder, head, Math.min(plan.boundary().depth(), encoder.depth()));
            Batch batch = Batch.of(scope, List.of(new Tokens(new int[] {2, 5, 7, 3}, new int[4])), input.config());
            Tensor below = model.boundary() == 0 ? null : model.prefix(scope, batch, Dropout.off());
            try (Torch.Recording recording = Torch.record()) {
                Tensor logits = below == null
                        ? model.whole(scope, batch, Dropout.off())
                        : model.suffix(scope, below, batch, Dropout.off());
                asked.run(
                        "backward", Loss.crossEntropy(scope, logits, scope.longs(new long[] {1}, 1), List.of(), 0, 1));
            }

            assertThat(withGradient(scope, parameters.byName()))
                    .isEqualTo(plan.trainable().keySet());
        }
    }

    private Set<String> withGradient(Scope scope, Map<String, Tensor> tensors) {
        Set<String> names = new TreeSet<>();
        tensors.forEach((name, tensor) -> {
            if (asked.call(scope, "present", tensor).item() == 1) {
                names.add(name);
            }
        });
        return names;
    }
}
