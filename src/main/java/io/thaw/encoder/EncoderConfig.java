package io.thaw.encoder;

import java.util.List;

/**
 * An encoder's sizes, as its {@code config.json} states them.
 *
 * @param modelType Hugging Face's {@code model_type}, as in {@code xlm-roberta}
 * @param intermediateSize the width inside a feed-forward block
 * @param maxPositions the rows of the position table; see {@link #maxLength} for the longest text
 * @param typeVocabSize the rows of the token-type table, 0 where there is none
 * @param embeddingSize the width of the embeddings, other than {@code hiddenSize} in small ELECTRA models
 * @param classifierDropout before the last layer of a classification head
 */
public record EncoderConfig(
        String modelType,
        int vocabSize,
        int hiddenSize,
        int layers,
        int attentionHeads,
        int intermediateSize,
        int maxPositions,
        int typeVocabSize,
        double layerNormEps,
        Activation activation,
        int padTokenId,
        double hiddenDropout,
        double attentionDropout,
        int embeddingSize,
        double classifierDropout) {

    /**
     * Reads a Hugging Face {@code config.json}.
     *
     * @throws io.thaw.error.DomainException with every fault: {@code checkpoint_invalid} for values that cannot be,
     *     {@code architecture_unsupported} for models the service does not know
     */
    public static EncoderConfig parse(byte[] configJson) {
        return new ConfigReader(configJson).read();
    }

    /** The {@code config.json} that {@link #parse} reads back to the same record. */
    public byte[] toJson() {
        return ConfigWriter.write(this);
    }

    /**
     * The {@code config.json} of a fine-tuned model: the encoder's, with the head's class and its labels. Where the head
     * is not {@link #isPooledByItsClass pooled as Transformers' class does}, it names the class that {@link #poolingClass} writes.
     */
    public byte[] toJson(Head head, List<String> labels) {
        return ConfigWriter.write(this, head, labels);
    }

    /** Whether Transformers has a class for the head: its text classifiers know one pooling each. */
    public boolean isPooledByItsClass(Head head) {
        Pooling own = architecture().hasPooler() ? Pooling.POOLER : Pooling.CLS;
        return head.pooling() == null || head.pooling() == own;
    }

    /** The Python module {@code modeling_thaw}, which adds the head's pooling to Transformers' class of this encoder. */
    public byte[] poolingClass() {
        return PoolingClass.of(architecture(), modelType());
    }

    public Architecture architecture() {
        return Architecture.ofModelType(modelType);
    }

    /** The position of the first token: RoBERTa counts from the padding's id on. */
    public int positionOffset() {
        return architecture() == Architecture.ROBERTA ? padTokenId + 1 : 0;
    }

    /** The longest text, in tokens with the special ones. */
    public int maxLength() {
        return maxPositions - positionOffset();
    }
}
