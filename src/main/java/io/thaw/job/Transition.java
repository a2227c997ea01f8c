package io.thaw.job;

import static io.thaw.job.JobState.CANCELLED;
import static io.thaw.job.JobState.FAILED;
import static io.thaw.job.JobState.PAUSED;
import static io.thaw.job.JobState.QUEUED;
import static io.thaw.job.JobState.RUNNING;
import static io.thaw.job.JobState.SUCCEEDED;

/**
 * Every way from one state to another, and who takes it. A statement that moves a job names its transition, so nothing
 * moves otherwise. {@code docs/job-states.md} draws this table.
 */
enum Transition {
    CLAIM(QUEUED, RUNNING, Mover.WORKER, "claims it"),
    SUCCEED(RUNNING, SUCCEEDED, Mover.WORKER, "publishes the model"),
    FAIL(RUNNING, FAILED, Mover.WORKER, "gives the reason"),
    STOP(RUNNING, CANCELLED, Mover.WORKER, "stops as its owner wants"),
    RELEASE(RUNNING, QUEUED, Mover.WORKER, "shuts down"),
    RETRY(RUNNING, QUEUED, Mover.WORKER, "meets a fault that is not the job's"),
    RESCUE(RUNNING, QUEUED, Mover.RESCUER, "finds the lease expired"),
    ABANDON(RUNNING, FAILED, Mover.RESCUER, "finds it crashed too often"),
    DROP(RUNNING, CANCELLED, Mover.RESCUER, "finds the lease expired and the job unwanted"),
    CANCEL(QUEUED, CANCELLED, Mover.OWNER, "cancels"),
    HOLD(QUEUED, PAUSED, Mover.OWNER, "pauses"),
    PAUSE(RUNNING, PAUSED, Mover.WORKER, "keeps a checkpoint as its owner or a full disk wants"),
    SHELVE(RUNNING, PAUSED, Mover.RESCUER, "finds the lease expired and the job to be paused"),
    RESUME(PAUSED, QUEUED, Mover.OWNER, "resumes"),
    REOPEN(PAUSED, QUEUED, Mover.RESCUER, "finds room on the disk again"),
    CANCEL_PAUSED(PAUSED, CANCELLED, Mover.OWNER, "cancels");

    private final JobState from;
    private final JobState to;
    private final Mover mover;
    private final String when;

    Transition(JobState from, JobState to, Mover mover, String when) {
        this.from = from;
        this.to = to;
        this.mover = mover;
        this.when = when;
    }

    JobState from() {
        return from;
    }

    JobState to() {
        return to;
    }

    /** The transition as a line of a Mermaid state diagram. */
    String drawn() {
        return "%s --> %s: %s %s".formatted(from, to, mover, when);
    }

    /** Who moves a job. */
    enum Mover {
        OWNER("owner"),
        WORKER("worker"),
        /** Any worker, for another that died. */
        RESCUER("rescuer");

        private final String name;

        Mover(String name) {
            this.name = name;
        }

        @Override
        public String toString() {
            return name;
        }
    }
}
