package io.thaw.freeze;

/** What the task's head reads of the encoder's output. */
public enum HeadReads {
    /** One vector per example: the first token's, the pooler's, or the mean over the tokens. */
    SEQUENCE,
    /** Every token, as in token classification and question answering. */
    TOKENS,
    /** The masked tokens of masked language modelling, drawn anew in each epoch. */
    MASKED_TOKENS
}
