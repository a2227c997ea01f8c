package io.thaw.inference;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Model;
import io.thaw.registry.Models;
import io.thaw.registry.Tensors;
import io.thaw.torch.Torch;
import jakarta.annotation.PreDestroy;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;

/**
 * Answers with finished models. All of libtorch's work happens on one thread of its own, since its settings are a
 * thread's; models are loaded at their first request, and the one unused longest makes room.
 */
@Service
@EnableConfigurationProperties(InferenceProperties.class)
public class Predictors {

    private final Models models;
    private final int maxLoaded;
    private final BaseModels baseModels;
    private final SharedTensors shared;
    private final ExecutorService thread;
    private final Map<String, LoadedModel> loaded = new LinkedHashMap<>(16, 0.75f, true);

    Predictors(Models models, BaseModels baseModels, Tensors tensors, InferenceProperties properties) {
        this.models = models;
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
     * Every label's score for each text, the highest first.
     *
     * @param model name or id
     * @throws DomainException {@code NOT_FOUND} if there is no such model
     */
    public List<List<LabelScore>> predict(String model, List<TextInput> inputs) {
        Model found = models.find(model)
                .orElseThrow(() -> new DomainException(ErrorKind.NOT_FOUND, "There is no model '" + model + "'."));
        try {
            return thread.submit(() -> loaded(found).predict(inputs)).get();
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

    private LoadedModel loaded(Model model) {
        LoadedModel present = loaded.get(model.id());
        if (present != null) {
            return present;
        }
        while (loaded.size() >= maxLoaded) {
            Iterator<LoadedModel> unusedLongest = loaded.values().iterator();
            unusedLongest.next().close();
            unusedLongest.remove();
        }
        BaseModel base = baseModels.get(model.content().baseModelId());
        LoadedModel fresh = new LoadedModel(model, base.encoder().config(), baseModels.tokenizerJson(base), shared);
        loaded.put(model.id(), fresh);
        return fresh;
    }

    @PreDestroy
    void stop() {
        thread.shutdown();
    }
}
