package io.thaw.tokenizer;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tokens of a {@code tokenizer.json} that stand for no text.
 *
 * @param ids by what they are called, as in {@code [CLS]}
 */
public record SpecialTokens(Map<String, Integer> ids) {

    public SpecialTokens {
        ids = Map.copyOf(ids);
    }

    /** Reads them where the file declares them: among its added tokens, marked as special. */
    public static SpecialTokens of(String tokenizerJson) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        for (JsonNode token : JsonMapper.shared().readTree(tokenizerJson).path("added_tokens")) {
            if (token.path("special").asBoolean(false)) {
                ids.put(token.path("content").asString(), token.path("id").asInt());
            }
        }
        return new SpecialTokens(ids);
    }

    public boolean contains(int id) {
        return ids.containsValue(id);
    }

    /** What stands for a hidden token: {@code [MASK]}, or {@code <mask>} as RoBERTa has it. */
    public OptionalInt mask() {
        return first("[MASK]", "<mask>");
    }

    /** What begins a window. */
    public OptionalInt cls() {
        return first("[CLS]", "<s>");
    }

    /** What ends a text. */
    public OptionalInt sep() {
        return first("[SEP]", "</s>");
    }

    /** What fills a batch. */
    public OptionalInt pad() {
        return first("[PAD]", "<pad>");
    }

    /** What stands for a word or a part of one that the vocabulary has not. */
    public OptionalInt unknown() {
        return first("[UNK]", "<unk>");
    }

    private OptionalInt first(String... names) {
        return Stream.of(names).filter(ids::containsKey).mapToInt(ids::get).findFirst();
    }
}
