package io.thaw.cli;

/**
 * A job of the demo.
 *
 * @param steps how many optimizer steps it will do
 */
record PostedJob(String title, String id, long steps) {}
