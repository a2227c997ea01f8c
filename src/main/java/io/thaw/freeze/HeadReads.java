package io.thaw.freeze;

/** What the task's head reads of the encoder's output. */
public enum HeadReads {
    /** The first token alone, itself or through the pooler: the last layer is computed nowhere else. */
    FIRST_TOKEN,
    /** The mean over the tokens. */
    MEAN,
    /** Every token, as in token classification and question answering. */
    TOKENS,
    /** The masked tokens of masked language modelling, drawn anew in each epoch. */
    MASKED_TOKENS;

    /** Whether it needs one vector per example. */
    boolean oneVector() {
        return this == FIRST_TOKEN || this == MEAN;
    }
}
