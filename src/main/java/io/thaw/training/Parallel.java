package io.thaw.training;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;

/** Work on many tensors by as many threads as a run has cores. */
final class Parallel {

    private Parallel() {}

    /** What becomes of each item, in their order. The first failure is thrown. */
    static <T, R> List<R> map(int cores, List<T> items, Function<T, R> work) {
        if (cores == 1) {
            return items.stream().map(work).toList();
        }
        ExecutorService threads = Executors.newFixedThreadPool(cores);
        try {
            List<Future<R>> results = new ArrayList<>();
            items.forEach(item -> results.add(threads.submit(() -> work.apply(item))));
            List<R> found = new ArrayList<>();
            for (Future<R> result : results) {
                found.add(result.get());
            }
            return found;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }
}
