package io.thaw.inference;

import org.jspecify.annotations.Nullable;

/** A text to classify, or a pair of them. */
public record TextInput(String text, @Nullable String textPair) {}
