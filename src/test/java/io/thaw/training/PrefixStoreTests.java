package io.thaw.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezePlan;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.prefix.PrefixCache;
import io.thaw.prefix.PrefixStore;
import io.thaw.tokenizer.TokenStore;
import io.thaw.torch.Devices;
import io.thaw.torch.Scope;
import io.thaw.torch.Tensor;
import io.thaw.torch.Torch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrefixStoreTests {

    private static final int HIDDEN = 2;
    private static final int[] ROWS = {1, 3, 2};

    @TempDir
    private Path directory;

    private PrefixStore store;

    @BeforeEach
    void open() {
        Torch.prepareThread(1);
        store = new PrefixStore(directory, Long.MAX_VALUE, Clock.systemUTC());
    }

    @Test
    void textsComeBackInAnyOrderPaddedWithZeros() {
        try (Scope scope = Scope.open(Devices.TESTED);
                PrefixCache cache = store.get("key", HIDDEN, ROWS, PrefixStoreTests::fill)) {
            Tensor states = cache.get(scope, new int[] {2, 0, 1});

            assertThat(states.shape()).containsExactly(3, 3, HIDDEN);
            assertThat(states.floats()).containsExactly(20, 20, 21, 21, 0, 0, 0, 0, 0, 0, 0, 0, 10, 10, 11, 11, 12, 12);
            assertThat(cache.get(scope, new int[] {0, 2}).shape()).containsExactly(2, 2, HIDDEN);
            assertThat(cache.bytes()).isEqualTo(6 * HIDDEN * Float.BYTES);
        }
    }

    @Test
    void whatAShallowerRunKeptIsFoundByItsKey() {
        assertThat(store.find("shallow", HIDDEN, ROWS)).isEmpty();
        store.get("shallow", HIDDEN, ROWS, PrefixStoreTests::fill).close();

        try (Scope scope = Scope.open(Devices.TESTED);
                PrefixCache found = store.find("shallow", HIDDEN, ROWS).orElseThrow()) {
            assertThat(found.get(scope, new int[] {1}).floats()).containsExactly(10, 10, 11, 11, 12, 12);
        }
    }

    /** What is used counts as used now, which shows that the deeper run read what the shallower one kept. */
    @Test
    void aRunWithMoreFrozenLayersGoesOnFromOneWithFewer() throws IOException {
        Devices.assumePrefixesInFiles();
        List<Double> alone = losses(directory.resolve("alone"), new FreezeStrategy.HeadOnly(false));
        losses(directory.resolve("shared"), new FreezeStrategy.FreezeFirstN(2, false));
        List<Path> shallower = files(directory.resolve("shared"));
        for (Path file : shallower) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(0));
        }

        List<Double> after = losses(directory.resolve("shared"), new FreezeStrategy.HeadOnly(false));

        assertThat(shallower).hasSize(2);
        for (Path file : shallower) {
            assertThat(Files.getLastModifiedTime(file).toMillis()).isPositive();
        }
        assertThat(after).isEqualTo(alone);
    }

    private List<Double> losses(Path prefixes, FreezeStrategy strategy) {
        TinyBert bert = TinyBert.create();
        RecordingListener listener = new RecordingListener();
        FreezePlan plan = bert.plan(FreezeSpec.of(strategy), Pooling.CLS, 0.01);
        new Trainer(
                        Devices.TESTED,
                        1,
                        new TokenStore(directory.resolve("tokens"), Long.MAX_VALUE, Clock.systemUTC()),
                        new PrefixStore(prefixes, Long.MAX_VALUE, Clock.systemUTC()))
                .train(bert.input(plan, Pooling.CLS, TinyBert.spec(2)), listener, (parameter, bytes) -> {});
        return listener.losses();
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            return files.toList();
        }
    }

    /** Texts of one and of three tokens, padded together, then the one of two. Row j of text i is 10 i + j. */
    private static void fill(PrefixCache cache) {
        try (Scope scope = Scope.open(Devices.TESTED)) {
            float[] padded = {10, 10, 11, 11, 12, 12, 0, 0, 99, 99, 99, 99};
            cache.put(new int[] {1, 0}, scope.floats(padded, 2, 3, HIDDEN));
            cache.put(new int[] {2}, scope.floats(new float[] {20, 20, 21, 21}, 1, 2, HIDDEN));
        }
    }
}
