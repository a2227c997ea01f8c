package io.thaw.inference;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.thaw.backbone.Admission;
import io.thaw.backbone.Batcher;
import io.thaw.backbone.Forward;
import io.thaw.backbone.LoadedModel;
import io.thaw.backbone.ModelCache;
import io.thaw.backbone.Outcome;
import io.thaw.backbone.Residents;
import io.thaw.backbone.UseListener;
import io.thaw.backbone.Work;
import io.thaw.encoder.Pooling;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.registry.BaseModel;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Model;
import io.thaw.registry.Models;
import io.thaw.registry.Tensors;
import jakarta.annotation.PreDestroy;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.stereotype.Service;

/**
 * Answers with finished models and base models, which are loaded at their first request. The caller's thread reads the texts
 * and makes the answers, the batcher's threads do what is between.
 */
@Service
@EnableConfigurationProperties(InferenceProperties.class)
public class Predictors {

    private static final Logger LOG = LoggerFactory.getLogger(Predictors.class);
    /** For so long a refused request keeps its thread, without which the fifty that are left would refuse 5,000 a second. */
    private static final long REFUSAL_MILLIS = 100;

    private final Models models;
    private final BaseModels baseModels;
    private final Residents residents;
    private final ModelCache cache;
    private final InferenceMetrics metrics;
    private final Batcher batcher;
    private final Admission admission;
    private final UseListener uses;
    private final boolean int8Allowed;

    Predictors(
            Models models,
            BaseModels baseModels,
            Tensors tensors,
            UseListener uses,
            InferenceProperties properties,
            ObjectProvider<MeterRegistry> registry) {
        this.models = models;
        this.baseModels = baseModels;
        this.residents = new Residents(tensors::read, properties.precision().isBfloat16());
        this.cache = new ModelCache(residents::bytes, properties.maxMemory().toBytes());
        // A worker has none, since nobody can ask it.
        this.metrics = new InferenceMetrics(registry.getIfAvailable(SimpleMeterRegistry::new));
        this.batcher = new Batcher(properties.threads(), properties.cores(), properties.maxWait(), metrics);
        metrics.gauge("thaw.inference.models", "models", "Models in memory", cache, ModelCache::size);
        metrics.gauge("thaw.inference.memory", "bytes", "Of their tensors", residents, Residents::bytes);
        this.admission = new Admission(properties.maxRequests());
        this.uses = uses;
        this.int8Allowed = properties.precision() == InferenceProperties.Precision.AUTO;
    }

    /**
     * What is asked of one of several models.
     *
     * @param prediction of the model's task, or features
     */
    public record Question<A>(LoadedModel model, Prediction<A> prediction) {}

    /**
     * Does something with a model, which stays loaded for so long.
     *
     * @param reference see {@link Models#find}
     * @throws DomainException {@code MODEL_NOT_FOUND}, {@code STORAGE_DAMAGED}, {@code OVERLOADED}
     */
    public <T> T with(String reference, Function<LoadedModel, T> use) {
        return withAll(List.of(reference), loaded -> use.apply(loaded.get(0)));
    }

    /** Does something with several models; see {@link #with}. */
    public <T> T withAll(List<String> references, Function<List<LoadedModel>, T> use) {
        List<Variant> variants = references.stream().map(this::variant).toList();
        return admitted(() -> loaded(variants, use));
    }

    /**
     * Loads a model to stay, and has it read something, so that the first who asks it waits no longer than others.
     *
     * @throws DomainException {@code MODEL_NOT_FOUND}, {@code STORAGE_DAMAGED}
     */
    public void pin(String reference) {
        Variant variant = variant(reference);
        LoadedModel model = cache.acquire(variant.key(), () -> load(variant));
        new Features(List.of(reference), Pooling.CLS, false).ask(model, batcher).join();
    }

    /** How a model answers if its layers multiply in 8 bits, or do not. It is not counted among its uses. */
    <A> List<A> answers(String id, boolean inInt8, Prediction<A> prediction) {
        return admitted(() -> loaded(
                List.of(new Variant(id, inInt8)),
                loaded -> prediction.ask(loaded.get(0), batcher).join()));
    }

    /**
     * A base model's features.
     *
     * @throws DomainException {@code STORAGE_DAMAGED}, {@code OVERLOADED}
     */
    public List<FeatureVector> features(BaseModel base, Features features) {
        return admitted(() -> {
            LoadedModel loaded = cache.acquire(base.id(), () -> load(base, Optional.empty(), false));
            try {
                return answers(loaded, features);
            } finally {
                cache.release(base.id());
            }
        });
    }

    /**
     * An answer to each input.
     *
     * @throws DomainException see {@link Prediction#ask}
     */
    public <A> List<A> answers(LoadedModel model, Prediction<A> prediction) {
        return ask(new Question<>(model, prediction), batcher).join();
    }

    /** The answers to several questions, for which what they have in common is computed once. */
    public List<List<?>> answers(List<Question<?>> questions) {
        List<Work<?>> works = new ArrayList<>();
        List<Outcome<?>> outcomes = new ArrayList<>();
        questions.forEach(question -> outcomes.add(ask(question, works::addAll)));
        batcher.send(works);
        List<List<?>> answers = new ArrayList<>();
        outcomes.forEach(outcome -> answers.add(outcome.join()));
        return answers;
    }

    /** Asks, and counts what is read and answered, if it is a finished model that is asked. */
    private <A> Outcome<A> ask(Question<A> question, Forward forward) {
        LoadedModel model = question.model();
        if (model.head().isEmpty()) {
            return question.prediction().ask(model, forward);
        }
        String id = model.served().id();
        Outcome<A> outcome = question.prediction().ask(model, works -> {
            works.forEach(work -> uses.read(id, work.windows(), model.tokenizer()));
            forward.send(works);
        });
        return () -> {
            List<A> answers = outcome.join();
            answers.forEach(answer -> uses.answered(id, question.prediction().labels(answer)));
            return answers;
        };
    }

    /** A finished model as it is loaded. */
    private record Variant(String id, boolean inInt8) {
        String key() {
            return inInt8 ? id + " in int8" : id;
        }
    }

    private Variant variant(String reference) {
        Models.Located located = models.located(reference);
        return new Variant(located.id(), int8Allowed && located.fitForInt8());
    }

    private <T> T loaded(List<Variant> variants, Function<List<LoadedModel>, T> use) {
        List<String> held = new ArrayList<>();
        List<LoadedModel> loaded = new ArrayList<>();
        try {
            for (Variant variant : variants) {
                loaded.add(cache.acquire(variant.key(), () -> load(variant)));
                held.add(variant.key());
            }
            return use.apply(loaded);
        } finally {
            held.forEach(cache::release);
        }
    }

    private LoadedModel load(Variant variant) {
        Model model = models.get(variant.id());
        return load(baseModels.get(model.content().baseModelId()), Optional.of(model), variant.inInt8());
    }

    /** Says which model cannot be loaded, since the store knows it by its hashes only; and says it to the operator, too. */
    private LoadedModel load(BaseModel base, Optional<Model> finished, boolean inInt8) {
        try {
            return LoadedModel.load(base, finished, () -> baseModels.tokenizerJson(base), residents, inInt8);
        } catch (DomainException e) {
            String id = finished.map(Model::id).orElse(base.id());
            LOG.error("The model {} cannot be loaded: {}", id, e.getMessage());
            throw new DomainException(e.kind(), "The model " + id + " cannot be loaded: " + e.getMessage(), e);
        }
    }

    private <T> T admitted(Supplier<T> request) {
        try {
            return admission.admit(request);
        } catch (DomainException e) {
            if (e.kind() == ErrorKind.OVERLOADED) {
                metrics.refused();
                rest();
            }
            throw e;
        }
    }

    /** Whoever asks again at once would keep the processors busy with refusals. */
    private static void rest() {
        try {
            Thread.sleep(REFUSAL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @PreDestroy
    void stop() {
        batcher.close();
    }
}
