package io.thaw.database;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What was read of the database a moment ago, for questions that every request asks. Other processes' changes are seen when the
 * moment is over, this one's at once if whoever makes them calls {@link #forget}.
 */
public final class Recent<K, V> {

    private static final int MOST = 10_000;

    private record Read<V>(V value, long nanos) {}

    private final Duration moment;
    private final Map<K, Read<V>> reads = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<K, Read<V>> eldest) {
            return size() > MOST;
        }
    };

    /** Nothing read yet. */
    public Recent(Duration moment) {
        this.moment = moment;
    }

    /** The value of a key, read unless it was a moment ago. What reading throws is not kept. */
    public V get(K key, Function<K, V> read) {
        long now = System.nanoTime();
        synchronized (reads) {
            Read<V> known = reads.get(key);
            if (known != null && now - known.nanos() < moment.toNanos()) {
                return known.value();
            }
        }
        V value = read.apply(key);
        synchronized (reads) {
            reads.put(key, new Read<>(value, now));
        }
        return value;
    }

    /** Everything is read anew. */
    public void forget() {
        synchronized (reads) {
            reads.clear();
        }
    }
}
