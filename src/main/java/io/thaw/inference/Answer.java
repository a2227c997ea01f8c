package io.thaw.inference;

/**
 * A part of a context that may answer a question.
 *
 * @param answer empty if the question has none in this context
 * @param score its probability among the best answers
 * @param start in Unicode code points of the context
 * @param end exclusive
 */
public record Answer(String answer, double score, int start, int end) {}
