package io.thaw.inference;

/** A part of an input that is not outside of every entity. */
public sealed interface Tagged {

    /**
     * An entity.
     *
     * @param entityGroup its type, as in {@code PER}
     * @param score mean of its words'
     * @param word what stands there
     * @param start of its first word, in Unicode code points of a text or in words of a split sentence
     * @param end of its last word, exclusive
     */
    record EntityGroup(String entityGroup, double score, String word, int start, int end) implements Tagged {}

    /**
     * A word.
     *
     * @param entity its tag, as in {@code B-PER}
     * @param score the tag's probability
     * @param start in Unicode code points of a text or in words of a split sentence
     * @param end exclusive
     */
    record Word(String entity, double score, String word, int start, int end) implements Tagged {}
}
