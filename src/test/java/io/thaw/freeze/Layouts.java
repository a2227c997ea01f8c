package io.thaw.freeze;

import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** Tiny models: a hidden size of 4, an intermediate size of 8, two heads. */
final class Layouts {

    private static final int HIDDEN = 4;
    private static final int INTERMEDIATE = 8;

    private Layouts() {}

    /** A classifier that reads a pretrained pooler. */
    static ModelLayout classifier(int layers) {
        List<ParameterSpec> parameters = encoder(layers);
        parameters.add(pretrained("pooler.weight", HIDDEN, HIDDEN));
        parameters.add(pretrained("pooler.bias", HIDDEN));
        addFresh(parameters, "head.classifier");
        return layout(layers, HeadReads.FIRST_TOKEN, parameters);
    }

    /** A token classifier, on a base whose pooler it does not read. */
    static ModelLayout tagger(int layers) {
        List<ParameterSpec> parameters = encoder(layers);
        parameters.add(new ParameterSpec("pooler.weight", "w", List.of(HIDDEN, HIDDEN), false, null, false));
        parameters.add(new ParameterSpec("pooler.bias", "b", List.of(HIDDEN), false, null, false));
        addFresh(parameters, "head.classifier");
        return layout(layers, HeadReads.TOKENS, parameters);
    }

    /** A classifier on a base without a pooler, so that the pooler starts at random. */
    static ModelLayout withFreshPooler(int layers) {
        return each(
                classifier(layers),
                p -> p.name().startsWith("pooler.")
                        ? new ParameterSpec(p.name(), p.checkpointName(), p.shape(), true, null, true)
                        : p);
    }

    /** A pretrained masked language model, its decoder tied to the word embeddings. */
    static ModelLayout maskedLanguageModel(int layers) {
        List<ParameterSpec> parameters = encoder(layers);
        parameters.add(pretrained("head.transform.weight", HIDDEN, HIDDEN));
        parameters.add(pretrained("head.transform.bias", HIDDEN));
        parameters.add(new ParameterSpec(
                "head.decoder.weight", "d", List.of(10, HIDDEN), false, "embeddings.word.weight", true));
        parameters.add(pretrained("head.decoder.bias", 10));
        return layout(layers, HeadReads.MASKED_TOKENS, parameters);
    }

    /** Like ModernBERT: no biases outside the head. */
    static ModelLayout withoutBiases(int layers) {
        ModelLayout layout = classifier(layers);
        return layout(
                layers,
                HeadReads.FIRST_TOKEN,
                layout.parameters().stream()
                        .filter(p -> !p.bias() || p.name().startsWith("head."))
                        .toList());
    }

    /** Like ALBERT: one stored layer serves them all. */
    static ModelLayout withSharedLayers(int layers) {
        return each(classifier(layers), p -> {
            if (!p.name().startsWith("encoder.layer.") || p.name().startsWith("encoder.layer.0.")) {
                return p;
            }
            String stored = p.name().replaceFirst("layer\\.\\d+", "layer.0");
            return new ParameterSpec(p.name(), p.checkpointName(), p.shape(), false, stored, true);
        });
    }

    private static ModelLayout each(ModelLayout layout, UnaryOperator<ParameterSpec> change) {
        return layout(
                layout.layers(),
                layout.headReads(),
                layout.parameters().stream().map(change).toList());
    }

    private static ModelLayout layout(int layers, HeadReads reads, List<ParameterSpec> parameters) {
        return new ModelLayout("BERT", layers, HIDDEN, INTERMEDIATE, 2, reads, parameters);
    }

    private static List<ParameterSpec> encoder(int layers) {
        List<ParameterSpec> parameters = new ArrayList<>();
        parameters.add(pretrained("embeddings.word.weight", 10, HIDDEN));
        parameters.add(pretrained("embeddings.position.weight", 6, HIDDEN));
        addNorm(parameters, "embeddings.layer_norm");
        for (int i = 0; i < layers; i++) {
            String layer = "encoder.layer." + i;
            for (String linear : List.of("query", "key", "value", "output")) {
                addLinear(parameters, layer + ".attention." + linear, HIDDEN, HIDDEN);
            }
            addNorm(parameters, layer + ".attention.layer_norm");
            addLinear(parameters, layer + ".ffn.intermediate", INTERMEDIATE, HIDDEN);
            addLinear(parameters, layer + ".ffn.output", HIDDEN, INTERMEDIATE);
            addNorm(parameters, layer + ".ffn.layer_norm");
        }
        return parameters;
    }

    private static void addLinear(List<ParameterSpec> parameters, String name, int out, int in) {
        parameters.add(pretrained(name + ".weight", out, in));
        parameters.add(pretrained(name + ".bias", out));
    }

    private static void addNorm(List<ParameterSpec> parameters, String name) {
        parameters.add(pretrained(name + ".weight", HIDDEN));
        parameters.add(pretrained(name + ".bias", HIDDEN));
    }

    private static void addFresh(List<ParameterSpec> parameters, String name) {
        parameters.add(new ParameterSpec(name + ".weight", name + ".weight", List.of(2, HIDDEN), true, null, true));
        parameters.add(new ParameterSpec(name + ".bias", name + ".bias", List.of(2), true, null, true));
    }

    private static ParameterSpec pretrained(String name, Integer... shape) {
        return new ParameterSpec(name, "bert." + name, List.of(shape), false, null, true);
    }
}
