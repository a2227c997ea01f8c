package io.thaw.backbone;

import static io.thaw.backbone.BatchSpaceTests.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.thaw.backbone.WorkQueue.Pass;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.tenant.Tenant;
import io.thaw.tokenizer.Tokens;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class WorkQueueTests {

    private final TinyModel tiny = new TinyModel();
    private final WorkQueue queue = new WorkQueue(1, Duration.ofSeconds(1));

    private Work<float[]> work(LoadedModel model, int first, int texts, int length) {
        List<Tokens> windows = IntStream.range(first, first + texts)
                .mapToObj(i -> window(i, length))
                .toList();
        return model.vectors(windows, Pooling.MEAN);
    }

    @Test
    void worksTakeTurns() {
        LoadedModel model = tiny.base();
        Work<float[]> thousand = work(model, 0, 1000, 16);
        Work<float[]> one = work(model, 1000, 1, 16);
        queue.send(List.of(thousand));
        queue.send(List.of(one));

        assertThat(queue.next().orElseThrow().pieces()).hasSize(1);
        Pass second = queue.next().orElseThrow();

        assertThat(second.pieces().get(0).work()).isSameAs(one);
        assertThat(second.pieces().get(1).work()).isSameAs(thousand);
    }

    @Test
    void whatIsOfAnotherLengthComesInAnotherPass() {
        LoadedModel model = tiny.base();
        queue.send(List.of(work(model, 0, 1, 30), work(model, 1, 1, 10), work(model, 2, 1, 20)));

        assertThat(queue.next().orElseThrow().pieces()).hasSize(2);
        assertThat(queue.next().orElseThrow().pieces()).hasSize(1);
    }

    @Test
    void modelsOfOneBackboneShareAPass() {
        List<Work<?>> works = IntStream.range(0, 100)
                .<Work<?>>mapToObj(i -> {
                    LoadedModel model = tiny.model(TaskType.TEXT_CLASSIFICATION, List.of("a", "b"), List.of(), 32, i);
                    return model.logits(List.of(window(7, 20)));
                })
                .toList();
        queue.send(works);

        Pass pass = queue.next().orElseThrow();

        assertThat(pass.pieces()).hasSize(100);
        assertThat(pass.space().windows()).hasSize(1);
    }

    @Test
    void whatWouldWaitTooLongIsRefused() {
        LoadedModel model = tiny.base();
        queue.send(List.of(work(model, 0, 1, 16)));
        queue.took(queue.next().orElseThrow(), 0.4);
        queue.send(List.of(work(model, 0, 2, 16)));
        queue.send(List.of(work(model, 0, 1, 16)));

        DomainException refused =
                catchThrowableOfType(DomainException.class, () -> queue.send(List.of(work(model, 0, 1, 16))));

        assertThat(refused.kind()).isEqualTo(ErrorKind.OVERLOADED);
        queue.next();
        queue.send(List.of(work(model, 0, 1, 16)));
    }

    @Test
    void tenantsTakeTurns() {
        LoadedModel model = tiny.base();
        Tenant flooding = new Tenant("flooding");
        for (int i = 0; i < 50; i++) {
            int length = 5 + i % 40;
            flooding.run(() -> queue.send(List.of(work(model, 1, 500, length))));
        }
        Work<float[]> other = new Tenant("other").call(() -> work(model, 0, 1, 16));
        queue.next();
        queue.send(List.of(other));

        // The flood's second pass was next before the other came; its turn is the one after.
        boolean atOnce = queue.next().orElseThrow().pieces().stream().anyMatch(piece -> piece.work() == other);
        boolean then = queue.next().orElseThrow().pieces().stream().anyMatch(piece -> piece.work() == other);

        assertThat(atOnce || then).isTrue();
    }

    @Test
    void aTenantsFloodHasNoOtherRefused() {
        LoadedModel model = tiny.base();
        queue.send(List.of(work(model, 0, 1, 16)));
        queue.took(queue.next().orElseThrow(), 0.4);
        Tenant flooding = new Tenant("flooding");
        flooding.run(() -> queue.send(List.of(work(model, 0, 2, 16))));
        flooding.run(() -> queue.send(List.of(work(model, 0, 2, 16))));

        assertThat(catchThrowableOfType(
                                DomainException.class,
                                () -> flooding.run(() -> queue.send(List.of(work(model, 0, 1, 16)))))
                        .kind())
                .isEqualTo(ErrorKind.OVERLOADED);
        new Tenant("other").run(() -> queue.send(List.of(work(model, 0, 1, 16))));
    }

    @Test
    void whatCannotBeAnsweredInTimeIsNotTaken() {
        LoadedModel model = tiny.base();
        queue.send(List.of(work(model, 0, 1, 16)));
        queue.took(queue.next().orElseThrow(), 0.4);
        queue.send(List.of(work(model, 0, 1, 16)));

        Deadline.Limited limited = Deadline.begin(Duration.ofMillis(200));
        try {
            assertThat(catchThrowableOfType(DomainException.class, () -> queue.send(List.of(work(model, 0, 1, 16))))
                            .kind())
                    .isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
        } finally {
            limited.end();
        }
        queue.send(List.of(work(model, 0, 1, 16)));
    }

    @Test
    void whatNobodyWaitsForAnyMoreIsNotComputed() {
        LoadedModel model = tiny.base();
        Deadline.Limited limited = Deadline.begin(Duration.ofMillis(50));
        Work<float[]> late = work(model, 0, 1, 16);
        queue.send(List.of(late));
        limited.end();
        Work<float[]> patient = work(model, 1, 1, 16);
        queue.send(List.of(patient));
        await().until(() -> late.isTooLateIn(Duration.ZERO));

        Pass pass = queue.next().orElseThrow();

        assertThat(pass.pieces())
                .singleElement()
                .satisfies(piece -> assertThat(piece.work()).isSameAs(patient));
        assertThat(catchThrowableOfType(DomainException.class, late::join).kind())
                .isEqualTo(ErrorKind.DEADLINE_EXCEEDED);
    }

    @Test
    void aClosedQueueStillGivesOutWhatItHas() {
        queue.send(List.of(work(tiny.base(), 0, 1, 16)));
        queue.close();

        assertThat(queue.next()).isPresent();
        assertThat(queue.next()).isEmpty();
    }
}
