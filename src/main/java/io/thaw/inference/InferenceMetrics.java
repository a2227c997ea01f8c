package io.thaw.inference;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.thaw.backbone.PassListener;
import java.time.Duration;
import java.util.function.ToDoubleFunction;

/** What serving does, for whoever watches it; never by model, of which there may be thousands. */
final class InferenceMetrics implements PassListener {

    private final MeterRegistry registry;
    private final Counter refused;
    private final Timer passes;
    private final Timer waits;
    private final DistributionSummary texts;
    private final DistributionSummary works;

    InferenceMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.refused = Counter.builder("thaw.inference.refused")
                .description("Requests that were refused because others wait")
                .register(registry);
        this.passes = Timer.builder("thaw.inference.pass")
                .description("Of one pass through an encoder")
                .publishPercentileHistogram()
                .register(registry);
        this.waits = Timer.builder("thaw.inference.queue")
                .description("That the oldest work of a pass waited for it")
                .publishPercentileHistogram()
                .register(registry);
        this.texts = DistributionSummary.builder("thaw.inference.pass.texts")
                .description("Different texts of a pass")
                .register(registry);
        this.works = DistributionSummary.builder("thaw.inference.pass.works")
                .description("Readings of models that a pass was for")
                .register(registry);
    }

    @Override
    public void passed(int texts, int works, Duration waited, Duration took) {
        passes.record(took);
        waits.record(waited);
        this.texts.record(texts);
        this.works.record(works);
    }

    /** A request that was refused because others wait. */
    void refused() {
        refused.increment();
    }

    <T> void gauge(String name, String unit, String description, T source, ToDoubleFunction<T> value) {
        Gauge.builder(name, source, value)
                .description(description)
                .baseUnit(unit)
                .register(registry);
    }
}
