package io.thaw.inference;

/** A question, and the text in which its answer is to be found. */
public record QuestionInput(String question, String context) {}
