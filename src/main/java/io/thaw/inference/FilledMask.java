package io.thaw.inference;

/**
 * A token that may stand at a mask.
 *
 * @param tokenStr as the tokenizer writes it
 * @param score its probability
 * @param sequence the text with it; other masks are still there
 */
public record FilledMask(String tokenStr, double score, String sequence) {}
