package io.thaw.cli;

import java.io.PrintStream;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/** A line when a job begins, has been evaluated or ends: for a file, or a build's log. */
final class PlainProgress implements ProgressView {

    private final PrintStream out;
    private final Map<String, String> shown = new HashMap<>();

    PlainProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(Collection<JobProgress> jobs) {
        jobs.forEach(this::show);
    }

    private void show(JobProgress job) {
        String news = job.status() + " " + job.accuracy();
        if (!news.equals(shown.put(job.title(), news))) {
            String line = "%-20s %-10s step %d of %d  %s"
                    .formatted(job.title(), job.status(), job.step(), job.steps(), job.numbers());
            out.println(line.stripTrailing());
        }
    }
}
