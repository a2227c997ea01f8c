package io.thaw.evaluation;

/** Where a metric lies with the confidence that was asked for, both ends included. */
public record Interval(double low, double high) {}
