package io.thaw.training;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.thaw.checkpoint.CheckpointTensor;
import io.thaw.checkpoint.SafetensorsReader;
import io.thaw.checkpoint.SafetensorsWriter;
import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.training.TrainingListener.Signal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a kept state holds, and what is refused as one. */
class TrainingStateTests {

    private static final TinyBert BERT = TinyBert.create(0.1);
    private static final FreezeStrategy SUFFIX = new FreezeStrategy.FreezeFirstN(2, false);

    @TempDir
    private Path caches;

    @Test
    void holdsOnlyWhatTrains() throws IOException {
        byte[] state = stateAfter(9, input(new FreezeStrategy.HeadOnly(false), 2));

        // Two labels of sixteen dimensions: weight, both moments, the count of steps, and the weights of the best
        // epoch.
        assertThat(reader(state).shapes())
                .hasSize(10)
                .containsEntry("weight/head.classifier.weight", List.of(2, 16))
                .containsEntry("first/head.classifier.weight", List.of(2, 16))
                .containsEntry("second/head.classifier.bias", List.of(2))
                .containsEntry("steps/head.classifier.bias", List.of())
                .containsEntry("best/head.classifier.bias", List.of(2));
        assertThat(state).hasSizeLessThan(3000);
    }

    /** The state is written when the run has ended, and is still that of its step. */
    @Test
    void isWrittenByAnotherThreadWhileTheTrainingGoesOn() throws Exception {
        TrainingInput input = input(SUFFIX, 2);
        CountDownLatch ended = new CountDownLatch(1);
        List<Future<byte[]>> written = new ArrayList<>();
        ExecutorService writer = Executors.newSingleThreadExecutor();
        try {
            PiecewiseRun run = new PiecewiseRun(input, caches, piece -> Signal.CHECKPOINT) {
                @Override
                public void checkpoint(TrainingState state) {
                    written.add(writer.submit(() -> {
                        ended.await();
                        try (state;
                                InputStream file = state.open(Map.of())) {
                            return file.readAllBytes();
                        }
                    }));
                }
            };
            run.toItsEnd();
            ended.countDown();

            for (int step : List.of(1, 8, 9, 13)) {
                assertThat(written.get(step - 1).get()).isEqualTo(stateAfter(step, input));
            }
        } finally {
            ended.countDown();
            writer.shutdown();
        }
    }

    @Test
    void isRefusedByARunOfAnotherPlanOrAnotherLength() {
        byte[] state = stateAfter(2, input(SUFFIX, 2));

        assertRefused(state, input(new FreezeStrategy.TrainLastN(2), 2), "is of the plan sha256:");
        assertRefused(state, input(SUFFIX, 3), "of a run of 16 steps, not of 24");
    }

    @Test
    void isRefusedWhereItIsCut() {
        TrainingInput input = input(new FreezeStrategy.HeadOnly(false), 2);
        byte[] state = stateAfter(9, input);

        for (int length = 0; length < state.length; length += 97) {
            assertRefused(Arrays.copyOf(state, length), input, "it ends within");
        }
        assertRefused(Arrays.copyOf(state, state.length - 1), input, "it ends within best/head.classifier.bias");
        assertRefused(Arrays.copyOf(state, state.length + 1), input, "bytes follow its last tensor");
    }

    @Test
    void isRefusedWithOtherTensors() throws IOException {
        TrainingInput input = input(new FreezeStrategy.HeadOnly(false), 2);
        byte[] state = stateAfter(2, input);
        CheckpointTensor flat = new CheckpointTensor("first/head.classifier.weight", List.of(32), () -> zeros(32));
        CheckpointTensor more = new CheckpointTensor("weight/pooler.bias", List.of(16), () -> zeros(16));

        assertRefused(
                changed(state, tensors -> with(tensors, flat)),
                input,
                "has first/head.classifier.weight of shape [32], the run of [2, 16]");
        assertRefused(changed(state, tensors -> with(tensors, more)), input, "has weight/pooler.bias of shape [16]");
        assertRefused(
                changed(state, tensors -> tensors.subList(1, tensors.size())),
                input,
                "has weight/head.classifier.weight of shape null");
    }

    @Test
    void anotherFileIsRefused() throws IOException {
        TrainingInput input = input(SUFFIX, 2);
        CheckpointTensor tensor = new CheckpointTensor("weight/head.classifier.bias", List.of(2), () -> zeros(2));

        assertRefused(written(List.of(tensor), Map.of("format", "pt")), input, "holds no training state");
        assertRefused(written(List.of(tensor), Map.of("thaw_training_state", "{")), input, "cannot be read");
        assertRefused("no tensors at all".getBytes(UTF_8), input, "cannot be read");
    }

    private static List<CheckpointTensor> with(List<CheckpointTensor> tensors, CheckpointTensor tensor) {
        List<CheckpointTensor> more = new ArrayList<>(tensors);
        more.removeIf(each -> each.checkpointName().equals(tensor.checkpointName()));
        more.add(tensor);
        return more;
    }

    private static byte[] changed(byte[] state, UnaryOperator<List<CheckpointTensor>> change) throws IOException {
        SafetensorsReader file = reader(state);
        List<CheckpointTensor> tensors = new ArrayList<>();
        file.read((name, bytes) ->
                tensors.add(new CheckpointTensor(name, file.shapes().get(name), () -> bytes)));
        return written(change.apply(tensors), file.metadata());
    }

    private static byte[] written(List<CheckpointTensor> tensors, Map<String, String> metadata) throws IOException {
        try (InputStream file = SafetensorsWriter.stream(tensors, metadata)) {
            return file.readAllBytes();
        }
    }

    private static SafetensorsReader reader(byte[] state) throws IOException {
        return SafetensorsReader.open(new ByteArrayInputStream(state));
    }

    private static ByteBuffer zeros(int count) {
        return ByteBuffer.allocate(count * Float.BYTES);
    }

    private byte[] stateAfter(int steps, TrainingInput input) {
        PiecewiseRun run = new PiecewiseRun(
                input,
                caches,
                piece -> piece.pieces == 1 && piece.stepsInPiece == steps ? Signal.SUSPEND : Signal.GO_ON);
        run.toItsEnd();
        return run.states.get(0);
    }

    private void assertRefused(byte[] state, TrainingInput input, String why) {
        PiecewiseRun run = new PiecewiseRun(input, caches, piece -> Signal.GO_ON);
        assertThatThrownBy(() -> run.piece(() -> new ByteArrayInputStream(state)))
                .isInstanceOf(StoredState.UnusableException.class)
                .hasMessageContaining(why);
        assertThat(run.stepsInPiece).isZero();
    }

    private static TrainingInput input(FreezeStrategy strategy, int epochs) {
        return BERT.input(BERT.plan(FreezeSpec.of(strategy), Pooling.MEAN, 0.01), Pooling.MEAN, TinyBert.spec(epochs));
    }
}
