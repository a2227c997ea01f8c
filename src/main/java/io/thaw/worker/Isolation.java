package io.thaw.worker;

/** What keeps a job that goes wrong in native code from the others. */
public enum Isolation {
    /** Nothing: jobs train in threads of this process. */
    THREAD,
    /** A child process for each slot. */
    PROCESS
}
