package io.thaw.chaos;

import java.util.List;

/**
 * What is left after all faults.
 *
 * @param jobs how many ran
 * @param wrongs everything that is not as it would be in peace
 * @param claims how often a worker took a job
 * @param rescues how often one was taken back from a worker that gave no sign of life
 * @param refused how many writes of workers that had lost their job the fence refused
 */
record Verdict(int jobs, List<String> wrongs, long claims, long rescues, long refused) {}
