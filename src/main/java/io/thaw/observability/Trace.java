package io.thaw.observability;

import io.opentelemetry.api.GlobalOpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.context.propagation.TextMapGetter;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.MDC;

/**
 * A piece of work that goes on with a trace that began elsewhere, and its stages, each a span of its own. Costs next to nothing where
 * nobody reads traces.
 */
public final class Trace implements AutoCloseable {

    private static final String TRACEPARENT = "traceparent";
    private static final W3CTraceContextPropagator W3C = W3CTraceContextPropagator.getInstance();

    /** As Spring Boot has it where requests are traced. */
    private static final String TRACE_LOGGED_AS = "traceId";

    private static final String SPAN_LOGGED_AS = "spanId";

    private final Tracer tracer;
    private final Span span;
    private final Scope scope;
    private @Nullable Span stage;

    @SuppressWarnings("MustBeClosedChecker") // The scope is closed with the trace.
    private Trace(Tracer tracer, Span span) {
        this.tracer = tracer;
        this.span = span;
        this.scope = span.makeCurrent();
        if (span.getSpanContext().isValid()) {
            MDC.put(TRACE_LOGGED_AS, span.getSpanContext().getTraceId());
            MDC.put(SPAN_LOGGED_AS, span.getSpanContext().getSpanId());
        }
    }

    /** What the thread does now, as W3C's {@code traceparent}, for somebody to go on with it; null where it is not traced. */
    public static @Nullable String current() {
        Map<String, String> carrier = new HashMap<>();
        W3C.inject(Context.current(), carrier, Map::put);
        return carrier.get(TRACEPARENT);
    }

    /**
     * Begins a piece of work on this thread.
     *
     * @param parent from {@link #current}; a trace of its own begins where it is null
     * @param attributes may have values of which there are many, unlike a metric's
     */
    public static Trace begin(String name, @Nullable String parent, Map<String, String> attributes) {
        Tracer tracer = GlobalOpenTelemetry.getTracer("io.thaw");
        Context before = parent == null ? Context.root() : W3C.extract(Context.root(), parent, new Parent());
        SpanBuilder builder =
                tracer.spanBuilder(name).setSpanKind(SpanKind.CONSUMER).setParent(before);
        attributes.forEach(builder::setAttribute);
        return new Trace(tracer, builder.startSpan());
    }

    private static final class Parent implements TextMapGetter<String> {

        @Override
        public Iterable<String> keys(String parent) {
            return List.of(TRACEPARENT);
        }

        @Override
        public @Nullable String get(@Nullable String parent, String key) {
            return key.equals(TRACEPARENT) ? parent : null;
        }
    }

    /** The stage before is over, and this one begins. */
    public void turnTo(String name) {
        endStage();
        stage = tracer.spanBuilder(name).startSpan();
    }

    /** It came to nothing. */
    public void failed(Throwable reason) {
        span.setStatus(StatusCode.ERROR);
        span.recordException(reason);
    }

    private void endStage() {
        if (stage != null) {
            stage.end();
        }
    }

    @Override
    public void close() {
        endStage();
        MDC.remove(TRACE_LOGGED_AS);
        MDC.remove(SPAN_LOGGED_AS);
        scope.close();
        span.end();
    }
}
