package io.thaw.inference.drift;

import io.thaw.dataset.Datasets;
import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import io.thaw.error.DomainException;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Model;
import io.thaw.registry.Models;
import io.thaw.tokenizer.Tokenizer;
import java.time.Clock;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** Holds what models are asked against what they were trained on. */
@Service
public class Drifts {

    /** Rows that are looked at, and the most of them that are counted, evenly: files are often in some order. */
    private static final int ROWS = 20_000;

    private static final int COUNTED = 1000;

    private final Models models;
    private final BaseModels baseModels;
    private final Datasets datasets;
    private final ModelUses uses;
    private final Clock clock;

    Drifts(Models models, BaseModels baseModels, Datasets datasets, ModelUses uses, Clock clock) {
        this.models = models;
        this.baseModels = baseModels;
        this.datasets = datasets;
        this.uses = uses;
        this.clock = clock;
    }

    /**
     * What a model was asked in some days, today included.
     *
     * @param reference see {@link Models#find}
     * @throws DomainException with {@code MODEL_NOT_FOUND}
     */
    public Drift of(String reference, int days) {
        Model model = models.get(reference);
        LocalDate since = LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC).minusDays(days - 1L);
        return Drift.of(since, uses.since(model.id(), since), inTraining(model));
    }

    /** Tokens are counted anew, some 50 ms for a thousand texts, rather than kept for whoever may ask. */
    private @Nullable Map<Count, Long> inTraining(Model model) {
        String dataset = model.content().lineage().datasetId();
        if (!Example.OfText.class.isAssignableFrom(
                        Example.kind(model.content().head().task()))
                || datasets.find(dataset).isEmpty()) {
            return null;
        }
        List<Example> rows = datasets.examples(dataset, Split.TRAIN, 0, ROWS);
        Tokenizer tokenizer = Tokenizer.load(
                baseModels.tokenizerJson(baseModels.get(model.content().baseModelId())),
                model.content().maxLength());
        int unknown = tokenizer.special().unknown().orElse(-1);
        Map<Count, Long> counts = new HashMap<>();
        int step = Math.max(1, (rows.size() + COUNTED - 1) / COUNTED);
        IntStream.iterate(0, i -> i < rows.size(), i -> i + step).forEach(i -> {
            Example.OfText row = (Example.OfText) rows.get(i);
            Count.of(
                    tokenizer.encode(row.text(), row.textPair()),
                    unknown,
                    (count, number) -> add(counts, count, number));
            labels(row).forEach(label -> add(counts, Count.label(label), 1));
        });
        return counts;
    }

    private static void add(Map<Count, Long> counts, Count count, int number) {
        counts.merge(count, (long) number, Long::sum);
    }

    private static List<String> labels(Example.OfText row) {
        if (row instanceof Example.Labelled one) {
            return List.of(one.label());
        }
        return row instanceof Example.MultiLabelled several ? several.labels() : List.of();
    }
}
