package io.thaw.web;

import io.thaw.error.Faults;

/**
 * A request body that was read as far as it goes, for a controller that adds what its module finds before it answers
 * with every fault at once: {@code @RequestBody Checked<JobSpec>}.
 *
 * @param value the body without what could not be read; what {@code faults} touch in it is absent or out of range
 * @param faults what is wrong so far; collects more
 */
public record Checked<T>(T value, Faults faults) {}
