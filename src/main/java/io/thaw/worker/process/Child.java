package io.thaw.worker.process;

/**
 * A worker in a process of its own.
 *
 * @param name how the names begin by which it claims jobs; no other worker's begins like that
 */
record Child(String name, Process process) {}
