package io.thaw.dataset;

import org.jspecify.annotations.Nullable;

/**
 * A text, or a pair of texts, and its label.
 *
 * @param textPair null in a dataset of single texts, never null in one of pairs
 */
public record Example(String text, @Nullable String textPair, String label) {}
