package io.thaw.inference;

import io.thaw.error.DomainException;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModels;
import io.thaw.registry.FinishedModel;
import io.thaw.registry.Model;
import io.thaw.registry.Tensors;
import io.thaw.torch.Torch;
import jakarta.annotation.PreDestroy;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;

/**
 * Answers with finished models and base models. All of libtorch's work happens on one thread of its own, since its settings
 * are a thread's; models are loaded at their first request, and the one unused longest makes room.
 */
@Service
@EnableConfigurationProperties(InferenceProperties.class)
public class Predictors {

    private static final Logger LOG = LoggerFactory.getLogger(Predictors.class);

    private final int maxLoaded;
    private final BaseModels baseModels;
    private final SharedTensors shared;
    private final ExecutorService thread;
    private final Map<String, LoadedModel> loaded = new LinkedHashMap<>(16, 0.75f, true);

    Predictors(BaseModels baseModels, Tensors tensors, InferenceProperties properties) {
        this.maxLoaded = properties.maxModels();
        this.baseModels = baseModels;
        this.shared = new SharedTensors(tensors::read);
        this.thread = Executors.newSingleThreadExecutor(task -> {
            Runnable prepared = () -> {
                Torch.prepareThread(properties.cores());
                task.run();
            };
            Thread daemon = new Thread(prepared, "inference");
            daemon.setDaemon(true);
            return daemon;
        });
    }

    /**
     * A finished model's answers.
     *
     * @param prediction of the model's task, or features
     * @throws DomainException see {@link Prediction#by}; {@code STORAGE_DAMAGED}
     */
    public <A> List<A> predict(Model model, Prediction<A> prediction) {
        return answers(
                model.id(),
                prediction,
                () -> load(baseModels.get(model.content().baseModelId()), Optional.of(model.content())));
    }

    /**
     * A base model's features.
     *
     * @throws DomainException {@code STORAGE_DAMAGED}
     */
    public List<float[]> features(BaseModel base, Features features) {
        return answers(base.id(), features, () -> load(base, Optional.empty()));
    }

    private LoadedModel load(BaseModel base, Optional<FinishedModel> finished) {
        return new LoadedModel(base, finished, baseModels.tokenizerJson(base), shared);
    }

    private <A> List<A> answers(String id, Prediction<A> prediction, Supplier<LoadedModel> load) {
        try {
            return thread.submit(() -> prediction.by(loaded(id, load))).get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw new IllegalStateException("prediction failed", e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while predicting", e);
        }
    }

    private LoadedModel loaded(String id, Supplier<LoadedModel> load) {
        LoadedModel present = loaded.get(id);
        if (present != null) {
            return present;
        }
        while (loaded.size() >= maxLoaded) {
            Iterator<LoadedModel> unusedLongest = loaded.values().iterator();
            unusedLongest.next().close();
            unusedLongest.remove();
        }
        LoadedModel fresh = fromStorage(id, load);
        loaded.put(id, fresh);
        return fresh;
    }

    /** Says which model cannot be loaded, since the store knows it by its hashes only; and says it to the operator, too. */
    private static LoadedModel fromStorage(String id, Supplier<LoadedModel> load) {
        try {
            return load.get();
        } catch (DomainException e) {
            LOG.error("The model {} cannot be loaded: {}", id, e.getMessage());
            throw new DomainException(e.kind(), "The model " + id + " cannot be loaded: " + e.getMessage(), e);
        }
    }

    @PreDestroy
    void stop() {
        thread.shutdown();
    }
}
