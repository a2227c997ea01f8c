package io.thaw.backbone;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.encoder.TaskType;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ModelCacheTests {

    private final TinyModel tiny = new TinyModel();
    private final AtomicInteger loads = new AtomicInteger();

    private LoadedModel ask(ModelCache cache, int seed) {
        return cache.acquire("model_" + seed, () -> {
            loads.incrementAndGet();
            return tiny.model(TaskType.TEXT_CLASSIFICATION, List.of("a", "b"), List.of(), 32, seed);
        });
    }

    private void askAndRelease(ModelCache cache, int seed) {
        ask(cache, seed);
        cache.release("model_" + seed);
    }

    @Test
    void aThousandHeadsStayBesideOneBackbone() {
        ModelCache cache = new ModelCache(tiny.tensors()::bytes, Long.MAX_VALUE);
        askAndRelease(cache, 0);
        long one = tiny.tensors().bytes();
        long head = 4 * (2 * tiny.hiddenSize() + 2);

        for (int seed = 0; seed < 1000; seed++) {
            askAndRelease(cache, seed);
        }

        assertThat(loads).hasValue(1000);
        // The bias of two labels is random, too.
        assertThat(tiny.tensors().bytes()).isEqualTo(one + 999 * head);
    }

    @Test
    void whatIsNotAskedForTheLongestGoesFirst() {
        ModelCache cache = new ModelCache(tiny.tensors()::bytes, 0);
        askAndRelease(cache, 1);
        askAndRelease(cache, 2);
        askAndRelease(cache, 2);
        assertThat(loads).hasValue(2);

        askAndRelease(cache, 1);
        assertThat(loads).hasValue(3);
    }

    @Test
    void oneThatAnswersStaysUntilItHas() {
        ModelCache cache = new ModelCache(tiny.tensors()::bytes, 0);
        LoadedModel first = ask(cache, 1);
        askAndRelease(cache, 2);

        assertThat(ask(cache, 1)).isSameAs(first);
        assertThat(loads).hasValue(2);
    }
}
