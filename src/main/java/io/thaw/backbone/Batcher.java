package io.thaw.backbone;

import io.thaw.backbone.WorkQueue.Pass;
import io.thaw.torch.Torch;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The threads that predict: one that is free takes all that has come meanwhile as one pass. Nothing waits for others to come. */
public final class Batcher implements Forward, AutoCloseable {

    private final WorkQueue queue;

    /**
     * Starts the threads.
     *
     * @param cores of each
     * @param longestWait see {@link WorkQueue}
     */
    public Batcher(int threads, int cores, Duration longestWait, PassListener listener) {
        this.queue = new WorkQueue(threads, longestWait);
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> predict(cores, listener), "inference-" + i);
            thread.setDaemon(true);
            thread.start();
        }
    }

    @Override
    public void send(List<Work<?>> works) {
        queue.send(works);
    }

    private void predict(int cores, PassListener listener) {
        Torch.prepareThread(cores);
        for (Optional<Pass> pass = queue.next(); pass.isPresent(); pass = queue.next()) {
            long start = System.nanoTime();
            SharedPass.run(pass.get());
            Duration took = Duration.ofNanos(System.nanoTime() - start);
            queue.took(pass.get(), took.toNanos() / 1e9);
            listener.passed(
                    pass.get().space().windows().size(),
                    pass.get().pieces().size(),
                    pass.get().waited(start),
                    took);
        }
    }

    /** Lets the threads end once everything that was sent is answered. */
    @Override
    public void close() {
        queue.close();
    }
}
