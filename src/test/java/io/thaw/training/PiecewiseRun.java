package io.thaw.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.dataset.Split;
import io.thaw.freeze.Certificate;
import io.thaw.freeze.PlannedParameter;
import io.thaw.prefix.PrefixStore;
import io.thaw.storage.Sha256;
import io.thaw.tokenizer.TokenStore;
import io.thaw.torch.Devices;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CancellationException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A run that may end several times: each piece has a trainer of its own and goes on from the bytes that the one before left.
 * What is told a second time must be what was told the first time.
 */
class PiecewiseRun implements TrainingListener {

    /** Everything a run is judged by. */
    record Told(
            Map<Long, Step> steps,
            Map<String, LayerMovement> movements,
            Map<String, Map<String, Double>> evaluations,
            Ending ending) {}

    /** What it ends with; the judgements' metrics, worst mistakes and thresholds by split. */
    record Ending(
            Map<String, String> tensors,
            Map<String, List<?>> judgements,
            int keptEpoch,
            long keptStep,
            Certificate certificate) {}

    private final TrainingInput input;
    private final Path caches;
    private final Function<PiecewiseRun, Signal> orders;
    private final Map<Long, Step> steps = new TreeMap<>();
    private final Map<String, LayerMovement> movements = new LinkedHashMap<>();
    private final Map<String, Map<String, Double>> evaluations = new LinkedHashMap<>();
    private final Map<String, String> tensors = new TreeMap<>();
    /** As written, in their order. */
    final List<byte[]> states = new ArrayList<>();

    int pieces;
    int asked;
    int askedInPiece;
    int stepsInPiece;

    /**
     * A run.
     *
     * @param orders what to do, each time the run asks
     */
    PiecewiseRun(TrainingInput input, Path caches, Function<PiecewiseRun, Signal> orders) {
        this.input = input;
        this.caches = caches;
        this.orders = orders;
    }

    static Told unbroken(TrainingInput input, Path caches) {
        return new PiecewiseRun(input, caches, run -> Signal.GO_ON).toItsEnd();
    }

    Told toItsEnd() {
        while (true) {
            try {
                byte @Nullable [] last = states.isEmpty() ? null : states.get(states.size() - 1);
                return piece(last == null ? null : () -> new ByteArrayInputStream(last));
            } catch (CancellationException e) {
                assertThat(tensors).isEmpty();
            }
        }
    }

    Told piece(@Nullable StoredState from) {
        pieces++;
        askedInPiece = 0;
        stepsInPiece = 0;
        TokenStore tokens = new TokenStore(caches.resolve("tokens"), Long.MAX_VALUE, Clock.systemUTC());
        PrefixStore prefixes = new PrefixStore(caches.resolve("prefixes"), Long.MAX_VALUE, Clock.systemUTC());
        TrainingResult result = new Trainer(Devices.TESTED, 1, tokens, prefixes).train(input, from, this, this::write);
        return new Told(steps, movements, evaluations, ending(result));
    }

    private Ending ending(TrainingResult result) {
        Map<String, List<?>> judgements = new TreeMap<>();
        result.judgements()
                .forEach((split, judgement) -> judgements.put(
                        split.toString(),
                        List.of(judgement.evaluation().metrics(), judgement.worst(), judgement.thresholds())));
        return new Ending(tensors, judgements, result.keptEpoch(), result.keptStep(), result.certificate());
    }

    private void write(PlannedParameter parameter, ByteBuffer bytes) {
        tensors.put(parameter.name(), Sha256.of(bytes));
    }

    private static <K, V> void tell(Map<K, V> told, K key, V value) {
        V before = told.putIfAbsent(key, value);
        assertThat(value).isEqualTo(before == null ? value : before);
    }

    @Override
    public void phase(Phase phase) {}

    @Override
    public void tokenized(Split split, TokenCounts counts) {}

    @Override
    public void step(Step step) {
        stepsInPiece++;
        tell(steps, step.step(), step);
    }

    @Override
    public void evaluation(int epoch, long step, Split split, Map<String, Double> metrics) {
        tell(evaluations, "epoch " + epoch + " step " + step + " " + split, Map.copyOf(metrics));
    }

    @Override
    public void layers(int epoch, Iterable<LayerMovement> epochMovements) {
        epochMovements.forEach(movement -> tell(movements, "epoch " + epoch + " " + movement.component(), movement));
    }

    @Override
    public Signal signal() {
        asked++;
        askedInPiece++;
        return orders.apply(this);
    }

    @Override
    public void checkpoint(TrainingState state) {
        assertThat(state.step()).isEqualTo(steps.size());
        try (state;
                InputStream file = state.open(Map.of())) {
            states.add(file.readAllBytes());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
