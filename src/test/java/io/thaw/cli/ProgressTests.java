package io.thaw.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ProgressTests {

    private static final List<JobEvent> EVENTS = List.of(
            event("state", "{'status': 'queued'}"),
            event("state", "{'status': 'running', 'worker': 'host/1'}"),
            event("phase", "{'phase': 'caching_prefix'}"),
            event("phase", "{'phase': 'training'}"),
            event("metrics", "{'step': 4, 'values': {'train/loss': 0.7, 'train/gradient_norm': 1.5}}"),
            event("metrics", "{'step': 5, 'values': {'train/loss': 0.6}}"),
            event("phase", "{'phase': 'evaluating'}"),
            event("metrics", "{'step': 5, 'values': {'validation/accuracy': 0.75, 'validation/loss': 0.5}}"),
            event("log", "{'message': 'none of its business'}"),
            event("metrics", "{'step': 9, 'values': {'train/loss': 0.3}}"),
            event("state", "{'status': 'succeeded', 'result': {'model': 'model_1'}}"));

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(written, true, StandardCharsets.UTF_8);
    private final JobProgress waiting = JobProgress.queued("head_only", 10);

    @Test
    void aTerminalIsDrawnOverInPlace() {
        show(new TerminalProgress(out));

        String[] frames = written.toString(StandardCharsets.UTF_8).split("\u001b\\[2A");
        assertThat(frames).hasSize(EVENTS.size() + 1);
        assertThat(frames).allSatisfy(frame -> assertThat(frame.lines()).hasSize(2));
        assertThat(frames[8].lines())
                .containsExactly(
                        "full                 [======       ] evaluating       loss 0.600 accuracy 0.750\u001b[K",
                        "head_only            [             ] queued           \u001b[K");
        assertThat(Stream.of(frames).flatMap(String::lines))
                .allSatisfy(line -> assertThat(line.replace("\u001b[K", "")).hasSizeLessThanOrEqualTo(80));
    }

    @Test
    void aFileGetsALineForWhatMatters() {
        show(new PlainProgress(out));

        assertThat(written.toString(StandardCharsets.UTF_8).lines())
                .map(line -> line.replaceAll(" +", " ").strip())
                .containsExactly(
                        "full queued step 0 of 10",
                        "head_only queued step 0 of 10",
                        "full running step 0 of 10",
                        "full running step 5 of 10 loss 0.600 accuracy 0.750",
                        "full succeeded step 9 of 10 loss 0.300 accuracy 0.750");
    }

    private void show(ProgressView view) {
        List<JobProgress> jobs = new ArrayList<>(List.of(JobProgress.queued("full", 10), waiting));
        view.show(jobs);
        for (JobEvent event : EVENTS) {
            jobs.set(0, jobs.get(0).after(event));
            view.show(jobs);
        }
    }

    private static JobEvent event(String kind, String data) {
        return new JobEvent(kind, new JsonMapper().readTree(data.replace('\'', '"')));
    }
}
