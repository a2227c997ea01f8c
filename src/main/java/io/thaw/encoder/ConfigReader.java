package io.thaw.encoder;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.error.NearestNames;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads {@code config.json} as {@code BertConfig}, {@code RobertaConfig}, {@code XLMRobertaConfig}, {@code
 * DistilBertConfig} and {@code ElectraConfig} of Hugging Face Transformers write it (src/transformers/models/*&#47;
 * configuration_*.py). Sizes must be there; what those classes fill in by default is filled in alike. Other fields are
 * ignored, except those that would change the computation.
 */
final class ConfigReader {

    /** Two values for one field would be read one way here and perhaps another elsewhere. */
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private static final int MAX_SIZE = 1 << 24;

    private final JsonNode json;
    private final Faults faults = new Faults();

    ConfigReader(byte[] configJson) {
        try {
            json = MAPPER.readTree(configJson);
        } catch (JacksonException e) {
            throw new DomainException(
                    ErrorKind.CHECKPOINT_INVALID, "config.json is not one JSON document without a field twice.", e);
        }
    }

    EncoderConfig read() {
        if (!json.isObject()) {
            throw new DomainException(ErrorKind.CHECKPOINT_INVALID, "config.json is not a JSON object.");
        }
        Architecture architecture = architecture();
        refuseOtherComputations();
        EncoderConfig config =
                architecture == Architecture.DISTILBERT ? distilBert() : bertLike(architecture == Architecture.ELECTRA);
        if (config.hiddenSize() % config.attentionHeads() != 0) {
            faults.add(
                    "/" + (architecture == Architecture.DISTILBERT ? "n_heads" : "num_attention_heads"),
                    ErrorKind.CHECKPOINT_INVALID,
                    "%d attention heads do not divide a hidden size of %d."
                            .formatted(config.attentionHeads(), config.hiddenSize()));
        }
        if (config.maxLength() < 2) {
            faults.add(
                    "/max_position_embeddings",
                    ErrorKind.CHECKPOINT_INVALID,
                    "The position table leaves no room for a text.");
        }
        faults.throwIfAny();
        return config;
    }

    private Architecture architecture() {
        String modelType = modelType();
        Optional<Architecture> found = Architecture.find(modelType);
        if (found.isEmpty()) {
            faults.add(
                    "/model_type",
                    ErrorKind.ARCHITECTURE_UNSUPPORTED,
                    "model_type is \"%s\"; supported are %s."
                            .formatted(modelType, String.join(", ", Architecture.modelTypes())),
                    NearestNames.of(modelType, Architecture.modelTypes(), 1).get(0));
            faults.throwIfAny();
        }
        return found.orElseThrow();
    }

    private void refuseOtherComputations() {
        if (!json.path("position_embedding_type").asString("absolute").equals("absolute")) {
            unsupported("position_embedding_type", "Only absolute positions are supported.");
        }
        if (json.path("is_decoder").asBoolean(false)) {
            unsupported("is_decoder", "A decoder is not an encoder.");
        }
        if (json.path("add_cross_attention").asBoolean(false)) {
            unsupported("add_cross_attention", "Cross-attention is not supported.");
        }
    }

    private EncoderConfig bertLike(boolean electra) {
        boolean roberta = Architecture.find(modelType()).orElseThrow() == Architecture.ROBERTA;
        int hiddenSize = size("hidden_size");
        double hiddenDropout = rate("hidden_dropout_prob", 0.1);
        return new EncoderConfig(
                modelType(),
                size("vocab_size"),
                hiddenSize,
                size("num_hidden_layers"),
                size("num_attention_heads"),
                size("intermediate_size"),
                size("max_position_embeddings"),
                integer("type_vocab_size", 2, 1, MAX_SIZE),
                number("layer_norm_eps", 1e-12, Double.MIN_VALUE, 1),
                activation("hidden_act"),
                integer("pad_token_id", roberta ? 1 : 0, 0, MAX_SIZE),
                hiddenDropout,
                rate("attention_probs_dropout_prob", 0.1),
                electra ? integer("embedding_size", 128, 1, MAX_SIZE) : hiddenSize,
                rate("classifier_dropout", hiddenDropout));
    }

    private EncoderConfig distilBert() {
        int hiddenSize = size("dim");
        return new EncoderConfig(
                modelType(),
                size("vocab_size"),
                hiddenSize,
                size("n_layers"),
                size("n_heads"),
                size("hidden_dim"),
                size("max_position_embeddings"),
                0,
                // Fixed in modeling_distilbert.py.
                1e-12,
                activation("activation"),
                integer("pad_token_id", 0, 0, MAX_SIZE),
                rate("dropout", 0.1),
                rate("attention_dropout", 0.1),
                hiddenSize,
                rate("seq_classif_dropout", 0.2));
    }

    /** An export whose pooling needs a class of ours has a type of ours; its encoder is what it was. */
    private String modelType() {
        String modelType = json.path("model_type").asString("");
        return modelType.startsWith(ConfigWriter.OWN_TYPE)
                ? modelType.substring(ConfigWriter.OWN_TYPE.length())
                : modelType;
    }

    private int size(String field) {
        if (!json.has(field)) {
            faults.add("/" + field, ErrorKind.CHECKPOINT_INVALID, field + " is missing.");
            return 1;
        }
        return integer(field, 1, 1, MAX_SIZE);
    }

    private int integer(String field, int absent, int min, int max) {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < min || value.intValue() > max) {
            faults.add(
                    "/" + field,
                    ErrorKind.CHECKPOINT_INVALID,
                    "%s is %s, it must be an integer from %d to %d.".formatted(field, value, min, max));
            return absent;
        }
        return value.intValue();
    }

    private double rate(String field, double absent) {
        return number(field, absent, 0, Math.nextDown(1.0));
    }

    private double number(String field, double absent, double min, double max) {
        JsonNode value = json.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return absent;
        }
        if (!value.isNumber() || !(value.doubleValue() >= min && value.doubleValue() <= max)) {
            faults.add(
                    "/" + field,
                    ErrorKind.CHECKPOINT_INVALID,
                    "%s is %s, it must be a number from 0 to 1.".formatted(field, value));
            return absent;
        }
        return value.doubleValue();
    }

    private Activation activation(String field) {
        String name = json.path(field).asString("gelu");
        Optional<Activation> found = Activation.find(name);
        if (found.isEmpty()) {
            unsupported(
                    field,
                    "%s is \"%s\"; supported are %s."
                            .formatted(field, name, String.join(", ", Activation.configNames())));
        }
        return found.orElse(Activation.GELU);
    }

    private void unsupported(String field, String message) {
        faults.add("/" + field, ErrorKind.ARCHITECTURE_UNSUPPORTED, message);
    }
}
