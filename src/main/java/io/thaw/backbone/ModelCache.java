package io.thaw.backbone;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Models that stay loaded while there is memory for them; then those go that were not asked for the longest. One that answers
 * stays until it has.
 */
public final class ModelCache {

    private final Pool<String, LoadedModel> models = new Pool<>();
    private final LongSupplier bytes;
    private final long most;
    /** The least recently used first. */
    private final Set<String> kept = new LinkedHashSet<>();

    /**
     * An empty cache.
     *
     * @param bytes how many are in memory
     * @param most how many may be, beside the model that is asked for last
     */
    public ModelCache(LongSupplier bytes, long most) {
        this.bytes = bytes;
        this.most = most;
    }

    /** A model, loaded unless it is there. To be given back with {@link #release}. */
    public LoadedModel acquire(String id, Supplier<LoadedModel> load) {
        LoadedModel model = models.acquire(id, load);
        keep(id, model);
        return model;
    }

    public void release(String id) {
        models.release(id);
    }

    /** How many stay loaded. */
    public synchronized int size() {
        return kept.size();
    }

    private synchronized void keep(String id, LoadedModel model) {
        if (!kept.remove(id)) {
            models.acquire(id, () -> model);
        }
        kept.add(id);
        for (Iterator<String> unused = kept.iterator(); bytes.getAsLong() > most && unused.hasNext(); ) {
            String oldest = unused.next();
            if (!oldest.equals(id)) {
                unused.remove();
                models.release(oldest);
            }
        }
    }
}
