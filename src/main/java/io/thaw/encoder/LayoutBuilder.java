package io.thaw.encoder;

import io.thaw.freeze.HeadReads;
import io.thaw.freeze.ModelLayout;
import io.thaw.freeze.ParameterSpec;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lists an encoder's parameters in forward order: embeddings, layers, pooler, head. */
final class LayoutBuilder {

    private static final String WORDS = "embeddings.word.weight";

    private final PretrainedEncoder encoder;
    private final EncoderConfig config;
    private final Architecture architecture;
    private final Head head;
    private final List<ParameterSpec> parameters = new ArrayList<>();

    LayoutBuilder(PretrainedEncoder encoder, Head head) {
        this.encoder = encoder;
        this.config = encoder.config();
        this.architecture = config.architecture();
        this.head = head;
    }

    ModelLayout build() {
        embeddings();
        for (int i = 0; i < config.layers(); i++) {
            layer("encoder.layer." + i);
        }
        pooler();
        head();
        return new ModelLayout(
                architecture.title(),
                config.layers(),
                config.hiddenSize(),
                config.intermediateSize(),
                config.attentionHeads(),
                reads(),
                parameters);
    }

    private void embeddings() {
        int width = config.embeddingSize();
        stored(WORDS, config.vocabSize(), width);
        stored("embeddings.position.weight", config.maxPositions(), width);
        if (config.typeVocabSize() > 0) {
            stored("embeddings.token_type.weight", config.typeVocabSize(), width);
        }
        layerNorm("embeddings.layer_norm", width, false);
        if (width != config.hiddenSize()) {
            linear("embeddings.projection", width, config.hiddenSize(), false);
        }
    }

    private void layer(String name) {
        int hidden = config.hiddenSize();
        linear(name + ".attention.query", hidden, hidden, false);
        linear(name + ".attention.key", hidden, hidden, false);
        linear(name + ".attention.value", hidden, hidden, false);
        linear(name + ".attention.output", hidden, hidden, false);
        layerNorm(name + ".attention.layer_norm", hidden, false);
        linear(name + ".ffn.intermediate", hidden, config.intermediateSize(), false);
        linear(name + ".ffn.output", config.intermediateSize(), hidden, false);
        layerNorm(name + ".ffn.layer_norm", hidden, false);
    }

    /** A pretrained pooler is part of the base even where the head does not read it. */
    private void pooler() {
        boolean read = head.pooling() == Pooling.POOLER;
        if (read || encoder.pooler()) {
            int hidden = config.hiddenSize();
            boolean fresh = !encoder.pooler();
            add("pooler.weight", fresh, null, read, hidden, hidden);
            add("pooler.bias", fresh, null, read, hidden);
        }
    }

    private void head() {
        switch (head.task()) {
            case TEXT_CLASSIFICATION, MULTI_LABEL_CLASSIFICATION, TEXT_REGRESSION -> textClassifier();
            case TOKEN_CLASSIFICATION -> linear("head.classifier", config.hiddenSize(), head.outputs(), true);
            case QUESTION_ANSWERING -> linear("head.qa_outputs", config.hiddenSize(), 2, true);
            case MASKED_LANGUAGE_MODELLING -> maskedLanguageHead();
        }
    }

    private void textClassifier() {
        int hidden = config.hiddenSize();
        if (architecture != Architecture.BERT) {
            linear("head.dense", hidden, hidden, true);
        }
        boolean named = architecture == Architecture.BERT || architecture == Architecture.DISTILBERT;
        linear(named ? "head.classifier" : "head.out_proj", hidden, head.outputs(), true);
    }

    private void maskedLanguageHead() {
        boolean fresh = !encoder.maskedLanguageHead();
        linear("head.transform", config.hiddenSize(), config.embeddingSize(), fresh);
        layerNorm("head.layer_norm", config.embeddingSize(), fresh);
        add("head.decoder.weight", false, WORDS, true, config.vocabSize(), config.embeddingSize());
        add("head.decoder.bias", fresh, null, true, config.vocabSize());
    }

    private HeadReads reads() {
        return switch (head.task()) {
            case TEXT_CLASSIFICATION, MULTI_LABEL_CLASSIFICATION, TEXT_REGRESSION ->
                head.pooling() == Pooling.MEAN ? HeadReads.MEAN : HeadReads.FIRST_TOKEN;
            case TOKEN_CLASSIFICATION, QUESTION_ANSWERING -> HeadReads.TOKENS;
            case MASKED_LANGUAGE_MODELLING -> HeadReads.MASKED_TOKENS;
        };
    }

    private void linear(String name, int in, int out, boolean fresh) {
        add(name + ".weight", fresh, null, true, out, in);
        add(name + ".bias", fresh, null, true, out);
    }

    private void layerNorm(String name, int width, boolean fresh) {
        add(name + ".weight", fresh, null, true, width);
        add(name + ".bias", fresh, null, true, width);
    }

    private void stored(String name, int rows, int width) {
        add(name, false, null, true, rows, width);
    }

    private void add(String name, boolean fresh, @Nullable String tiedTo, boolean reachable, Integer... shape) {
        parameters.add(
                new ParameterSpec(name, architecture.checkpointName(name), List.of(shape), fresh, tiedTo, reachable));
    }
}
