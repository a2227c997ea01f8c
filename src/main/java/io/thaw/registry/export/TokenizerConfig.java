package io.thaw.registry.export;

import io.thaw.encoder.EncoderConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes {@code tokenizer_config.json} for a {@code tokenizer.json}. It names the class that takes that file as it is: those
 * of the model types change its normalizer to their own defaults.
 */
final class TokenizerConfig {

    /** What each role's token is called, by BERT and by RoBERTa. */
    private static final Map<String, List<String>> ROLES = Map.of(
            "cls_token", List.of("[CLS]", "<s>"),
            "sep_token", List.of("[SEP]", "</s>"),
            "pad_token", List.of("[PAD]", "<pad>"),
            "unk_token", List.of("[UNK]", "<unk>"),
            "mask_token", List.of("[MASK]", "<mask>"));

    private TokenizerConfig() {}

    static byte[] of(EncoderConfig encoder, String tokenizerJson) {
        ObjectNode config = JsonMapper.shared().createObjectNode();
        config.put("tokenizer_class", "PreTrainedTokenizerFast");
        config.put("model_max_length", encoder.maxLength());
        config.put("clean_up_tokenization_spaces", false);
        config.putArray("model_input_names").add("input_ids").add("attention_mask");
        if (encoder.typeVocabSize() > 1) {
            config.withArray("model_input_names").insert(1, "token_type_ids");
        }
        Set<String> special = special(tokenizerJson);
        new TreeMap<>(ROLES)
                .forEach((role, names) -> names.stream()
                        .filter(special::contains)
                        .findFirst()
                        .ifPresent(token -> config.put(role, token)));
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsBytes(config);
    }

    private static Set<String> special(String tokenizerJson) {
        Set<String> special = new HashSet<>();
        for (JsonNode token : JsonMapper.shared().readTree(tokenizerJson).path("added_tokens")) {
            if (token.path("special").asBoolean(false)) {
                special.add(token.path("content").asString());
            }
        }
        return special;
    }
}
