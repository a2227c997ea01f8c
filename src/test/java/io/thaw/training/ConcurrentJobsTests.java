package io.thaw.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.encoder.Pooling;
import io.thaw.freeze.FreezeSpec;
import io.thaw.freeze.FreezeStrategy;
import io.thaw.prefix.PrefixStore;
import io.thaw.tokenizer.TokenStore;
import io.thaw.torch.Device;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs that train at once, each on a thread and a core of its own, do not disturb each other. */
class ConcurrentJobsTests {

    private final TinyBert bert = TinyBert.create(0.1);

    @TempDir
    private Path scratch;

    /** What a job leaves: every step's loss, and the bits of every tensor that it trained. */
    private record Left(List<Double> losses, Map<String, ByteBuffer> tensors) {}

    /** With dropout, since libtorch's own generator would be shared; with one strategy that caches and one that does not. */
    @Test
    void twoJobsAtOnceGiveTheLossesAndWeightsOfOneAfterTheOtherToTheBit() throws Exception {
        FreezeStrategy full = new FreezeStrategy.Full();
        FreezeStrategy suffix = new FreezeStrategy.FreezeFirstN(1, false);
        PrefixStore prefixes = new PrefixStore(scratch, Long.MAX_VALUE, Clock.systemUTC());
        Left fullAlone = train(full, prefixes);
        Left suffixAlone = train(suffix, prefixes);

        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            CyclicBarrier start = new CyclicBarrier(2);
            Future<Left> one = threads.submit(() -> {
                start.await();
                return train(full, prefixes);
            });
            Future<Left> other = threads.submit(() -> {
                start.await();
                return train(suffix, prefixes);
            });

            assertThat(one.get()).isEqualTo(fullAlone);
            assertThat(other.get()).isEqualTo(suffixAlone);
        } finally {
            threads.shutdown();
        }
    }

    private Left train(FreezeStrategy strategy, PrefixStore prefixes) {
        RecordingListener listener = new RecordingListener();
        Map<String, ByteBuffer> tensors = new TreeMap<>();
        TokenStore tokens = new TokenStore(scratch.resolve("tokens"), Long.MAX_VALUE, Clock.systemUTC());
        new Trainer(Device.CPU, 1, tokens, prefixes)
                .train(
                        bert.input(
                                bert.plan(FreezeSpec.of(strategy), Pooling.MEAN, 0.01), Pooling.MEAN, TinyBert.spec(4)),
                        listener,
                        (parameter, bytes) -> {
                            ByteBuffer copy = ByteBuffer.allocate(bytes.remaining());
                            tensors.put(
                                    parameter.name(),
                                    copy.put(bytes.duplicate()).flip());
                        });
        return new Left(listener.losses(), tensors);
    }
}
