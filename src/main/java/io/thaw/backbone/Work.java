package io.thaw.backbone;

import io.thaw.tenant.Tenant;
import io.thaw.tokenizer.Tokens;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Windows of one request that one model reads. They are taken in pieces; who takes and who completes need not be one thread,
 * but only one takes at a time.
 *
 * @param <R> what is read for one window
 */
public final class Work<R> implements Outcome<R> {

    /** Some windows, by their places in the work. */
    record Piece<R>(Work<R> work, int[] windows) {}

    private final LoadedEncoder encoder;
    private final Reading<R> reading;
    private final List<Tokens> windows;
    /** Those not taken yet, the longest first. */
    private final List<Integer> left;

    private final List<R> done;
    private final CompletableFuture<List<R>> all = new CompletableFuture<>();
    private final long sent = System.nanoTime();
    private final Tenant tenant = Tenant.current();
    private final @Nullable Deadline deadline = Deadline.current();
    private int missing;

    Work(LoadedEncoder encoder, Reading<R> reading, List<Tokens> windows) {
        this.encoder = encoder;
        this.reading = reading;
        this.windows = windows;
        this.left = new ArrayList<>(IntStream.range(0, windows.size())
                .boxed()
                .sorted(Comparator.<Integer>comparingInt(i -> windows.get(i).length())
                        .reversed())
                .toList());
        this.done = new ArrayList<>();
        this.missing = windows.size();
        windows.forEach(window -> done.add(null));
        if (missing == 0) {
            all.complete(done);
        }
    }

    Backbone backbone() {
        return encoder.backbone();
    }

    List<Int8Part> int8() {
        return encoder.int8();
    }

    Reading<R> reading() {
        return reading;
    }

    Tokens window(int index) {
        return windows.get(index);
    }

    /** When it was made, which is when it is sent, by {@link System#nanoTime}. */
    long sent() {
        return sent;
    }

    /** Whose request it is of. */
    Tenant tenant() {
        return tenant;
    }

    /** Whether nobody waits for it any more, after so much more time. */
    boolean isTooLateIn(Duration more) {
        return deadline != null && deadline.isPassedIn(more);
    }

    boolean taken() {
        return left.isEmpty();
    }

    /** In tokens, of the windows not taken yet. */
    int longest() {
        return windows.get(left.get(0)).length();
    }

    /** Of the windows not taken yet. */
    long tokens() {
        return left.stream().mapToLong(index -> windows.get(index).length()).sum();
    }

    /** Takes those windows that fit into a batch. */
    Piece<R> take(BatchSpace space) {
        int[] fitting = left.stream()
                .filter(index -> space.add(windows.get(index)))
                .mapToInt(Integer::intValue)
                .toArray();
        left.removeAll(Arrays.stream(fitting).boxed().toList());
        return new Piece<>(this, fitting);
    }

    /** Takes in what was read. */
    synchronized void complete(int[] indices, List<R> read) {
        for (int i = 0; i < indices.length; i++) {
            done.set(indices[i], read.get(i));
        }
        missing -= indices.length;
        if (missing == 0) {
            all.complete(done);
        }
    }

    void fail(Throwable cause) {
        all.completeExceptionally(cause);
    }

    /** What is to be read. */
    public List<Tokens> windows() {
        return windows;
    }

    @Override
    public List<R> join() {
        try {
            return all.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("prediction failed", e.getCause());
        }
    }
}
