package io.thaw.backbone;

import static io.thaw.backbone.BatchSpaceTests.window;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.thaw.backbone.WorkQueue.Pass;
import io.thaw.encoder.Pooling;
import io.thaw.encoder.TaskType;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
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
    void aClosedQueueStillGivesOutWhatItHas() {
        queue.send(List.of(work(tiny.base(), 0, 1, 16)));
        queue.close();

        assertThat(queue.next()).isPresent();
        assertThat(queue.next()).isEmpty();
    }
}
