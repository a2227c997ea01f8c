package io.thaw.backbone;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What several users hold together: made by the first of them, closed by the last. While one is made, those of other keys are
 * not held up.
 */
final class Pool<K, V extends AutoCloseable> {

    private static final class Entry<V> {
        private final FutureTask<V> value;
        private int users;

        private Entry(Supplier<V> make) {
            this.value = new FutureTask<>(make::get);
        }
    }

    private final Map<K, Entry<V>> entries = new HashMap<>();

    /**
     * The value of a key, made unless there is one. To be given back with {@link #release}, unless this throws what making it
     * threw.
     */
    V acquire(K key, Supplier<V> make) {
        Entry<V> entry;
        synchronized (this) {
            entry = entries.computeIfAbsent(key, unknown -> new Entry<>(make));
            entry.users++;
        }
        entry.value.run();
        try {
            return entry.value.get();
        } catch (ExecutionException e) {
            leave(key);
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("loading failed", e.getCause());
        } catch (InterruptedException e) {
            leave(key);
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while loading", e);
        }
    }

    void release(K key) {
        Entry<V> unused = leave(key);
        if (unused != null) {
            close(unused);
        }
    }

    /** The entry if nobody uses it any more, else null. */
    private synchronized @Nullable Entry<V> leave(K key) {
        Entry<V> entry = entries.get(key);
        if (entry == null || --entry.users > 0) {
            return null;
        }
        return entries.remove(key);
    }

    private static <V extends AutoCloseable> void close(Entry<V> entry) {
        try {
            entry.value.get().close();
        } catch (Exception e) {
            throw new IllegalStateException("closing failed", e);
        }
    }

    synchronized int size() {
        return entries.size();
    }
}
