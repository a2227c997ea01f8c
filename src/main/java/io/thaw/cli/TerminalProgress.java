package io.thaw.cli;

import java.io.PrintStream;
import java.util.Collection;

/** One bar for each job, drawn again in place. */
final class TerminalProgress implements ProgressView {

    /** ECMA-48: cursor up by so many lines; erase to the end of the line. */
    private static final String UP = "\u001b[%dA";

    private static final String ERASE = "\u001b[K";
    private static final int BAR = 13;

    private final PrintStream out;
    private int drawn;

    TerminalProgress(PrintStream out) {
        this.out = out;
    }

    @Override
    public void show(Collection<JobProgress> jobs) {
        StringBuilder frame = new StringBuilder();
        if (drawn > 0) {
            frame.append(UP.formatted(drawn));
        }
        jobs.forEach(job -> frame.append(line(job)).append(ERASE).append(System.lineSeparator()));
        out.print(frame);
        out.flush();
        drawn = jobs.size();
    }

    /** Within 80 columns: a line that wraps could not be drawn over. */
    private static String line(JobProgress job) {
        int done = (int) (BAR * job.step() / job.steps());
        String bar = "=".repeat(done) + " ".repeat(BAR - done);
        return "%-20s [%s] %-16s %s".formatted(job.title(), bar, job.activity(), job.numbers());
    }
}
