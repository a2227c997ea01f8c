package io.thaw.cli;

import java.util.Collection;

/** Shows how far jobs are. */
interface ProgressView {

    /** Called whenever one of the jobs has gone on, always with all of them in the same order. */
    void show(Collection<JobProgress> jobs);
}
