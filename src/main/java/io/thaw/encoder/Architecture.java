package io.thaw.encoder;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * A family of encoders with one set of tensor names. The names are those of Hugging Face Transformers'
 * {@code modeling_bert.py}, {@code modeling_roberta.py} (XLM-R uses the same), {@code modeling_distilbert.py} and
 * {@code modeling_electra.py} in src/transformers/models.
 *
 * <p>What differs beside the names: only BERT has a pooler; RoBERTa's positions start after the padding's id; DistilBERT
 * has no token types; ELECTRA's embeddings may be narrower than its layers; the last three put a layer of their own under
 * the classifier.
 */
@SuppressWarnings("ImmutableEnumChecker") // Its maps are never modified.
public enum Architecture {
    BERT(
            "BERT",
            "bert.",
            Map.of("bert", "Bert"),
            TensorNames.bertLike(Map.of(
                    "head.classifier", "classifier",
                    "head.transform", "cls.predictions.transform.dense",
                    "head.layer_norm", "cls.predictions.transform.LayerNorm",
                    "head.decoder.weight", "cls.predictions.decoder.weight",
                    "head.decoder.bias", "cls.predictions.bias"))),
    ROBERTA(
            "RoBERTa",
            "roberta.",
            Map.of("roberta", "Roberta", "xlm-roberta", "XLMRoberta"),
            TensorNames.bertLike(Map.of(
                    "head.classifier", "classifier",
                    "head.dense", "classifier.dense",
                    "head.out_proj", "classifier.out_proj",
                    "head.transform", "lm_head.dense",
                    "head.layer_norm", "lm_head.layer_norm",
                    "head.decoder.weight", "lm_head.decoder.weight",
                    "head.decoder.bias", "lm_head.bias"))),
    DISTILBERT(
            "DistilBERT",
            "distilbert.",
            Map.of("distilbert", "DistilBert"),
            TensorNames.distilBert(Map.of(
                    "head.dense", "pre_classifier",
                    "head.classifier", "classifier",
                    "head.transform", "vocab_transform",
                    "head.layer_norm", "vocab_layer_norm",
                    "head.decoder.weight", "vocab_projector.weight",
                    "head.decoder.bias", "vocab_projector.bias"))),
    ELECTRA(
            "ELECTRA",
            "electra.",
            Map.of("electra", "Electra"),
            TensorNames.bertLike(Map.of(
                    "head.classifier", "classifier",
                    "head.dense", "classifier.dense",
                    "head.out_proj", "classifier.out_proj",
                    "head.transform", "generator_predictions.dense",
                    "head.layer_norm", "generator_predictions.LayerNorm",
                    "head.decoder.weight", "generator_lm_head.weight",
                    "head.decoder.bias", "generator_lm_head.bias")));

    private final String title;
    private final String prefix;
    private final Map<String, String> classPrefixes;
    private final TensorNames names;

    Architecture(String title, String prefix, Map<String, String> classPrefixes, TensorNames names) {
        this.title = title;
        this.prefix = prefix;
        this.classPrefixes = classPrefixes;
        this.names = names;
    }

    public static Optional<Architecture> find(String modelType) {
        return Arrays.stream(values())
                .filter(a -> a.classPrefixes.containsKey(modelType))
                .findFirst();
    }

    /** The values of {@code model_type} that are supported. */
    public static List<String> modelTypes() {
        return Arrays.stream(values())
                .flatMap(a -> a.classPrefixes.keySet().stream().sorted())
                .toList();
    }

    static Architecture ofModelType(String modelType) {
        return find(modelType).orElseThrow(() -> new IllegalArgumentException("unknown model_type " + modelType));
    }

    /** The family's name as people write it. */
    public String title() {
        return title;
    }

    /** Whether the family's pretrained models may bring a pooler. */
    public boolean hasPooler() {
        return this == BERT;
    }

    /**
     * The checkpoint's name of a canonical parameter, with the prefix of the model's class.
     *
     * @param name as in {@code encoder.layer.8.attention.query.weight}
     */
    public String checkpointName(String name) {
        return name.startsWith("head.") ? names.checkpoint(name) : prefix + names.checkpoint(name);
    }

    /**
     * The canonical name of a checkpoint's tensor, with or without the prefix of the model's class, and with a layer norm's
     * old names {@code gamma} and {@code beta}. Empty for what is no parameter of ours: buffers, heads of other tasks and
     * copies of tied tensors.
     */
    public Optional<String> canonicalName(String checkpointName) {
        String bare = checkpointName.startsWith(prefix) ? checkpointName.substring(prefix.length()) : checkpointName;
        return names.canonical(bare);
    }

    /** How the names of the Transformers classes begin, as in {@code XLMRoberta}. */
    String classPrefix(String modelType) {
        return Objects.requireNonNull(classPrefixes.get(modelType));
    }

    /** The Transformers class that loads an export, as in {@code BertForSequenceClassification}. */
    public String className(String modelType, TaskType task) {
        String suffix = switch (task) {
            case TEXT_CLASSIFICATION, MULTI_LABEL_CLASSIFICATION, TEXT_REGRESSION -> "ForSequenceClassification";
            case TOKEN_CLASSIFICATION -> "ForTokenClassification";
            case QUESTION_ANSWERING -> "ForQuestionAnswering";
            case MASKED_LANGUAGE_MODELLING -> "ForMaskedLM";
        };
        return classPrefix(modelType) + suffix;
    }
}
