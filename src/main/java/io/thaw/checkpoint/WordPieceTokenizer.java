package io.thaw.checkpoint;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Builds the {@code tokenizer.json} of a BERT that comes with a {@code vocab.txt} only. */
final class WordPieceTokenizer {

    private static final List<String> SPECIAL = List.of("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]");
    private static final int MAX_TOKENS = 1_000_000;

    private WordPieceTokenizer() {}

    /**
     * Builds the tokenizer.
     *
     * @param vocabulary one token a line; a token's id is the number of its line, from 0
     * @param lowercase whether the model is uncased, which also strips accents
     */
    static String json(String vocabulary, boolean lowercase) {
        Map<String, Integer> ids = ids(vocabulary);
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        root.put("version", "1.0");
        root.putNull("truncation");
        root.putNull("padding");
        ArrayNode added = root.putArray("added_tokens");
        SPECIAL.forEach(token -> added.addObject()
                .put("id", ids.get(token))
                .put("content", token)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true));
        root.putObject("normalizer")
                .put("type", "BertNormalizer")
                .put("clean_text", true)
                .put("handle_chinese_chars", true)
                .putNull("strip_accents")
                .put("lowercase", lowercase);
        root.putObject("pre_tokenizer").put("type", "BertPreTokenizer");
        root.set("post_processor", template(ids));
        root.putObject("decoder").put("type", "WordPiece").put("prefix", "##").put("cleanup", true);
        ObjectNode model = root.putObject("model");
        model.put("type", "WordPiece")
                .put("unk_token", "[UNK]")
                .put("continuing_subword_prefix", "##")
                .put("max_input_chars_per_word", 100);
        ObjectNode vocab = model.putObject("vocab");
        ids.forEach(vocab::put);
        return root.toString();
    }

    private static Map<String, Integer> ids(String vocabulary) {
        Map<String, Integer> ids = new LinkedHashMap<>();
        vocabulary.lines().limit(MAX_TOKENS + 1L).forEach(token -> {
            if (ids.putIfAbsent(token, ids.size()) != null) {
                throw invalid("has the token '" + token + "' twice");
            }
        });
        if (ids.size() > MAX_TOKENS) {
            throw invalid("has more than " + MAX_TOKENS + " tokens");
        }
        List<String> missing =
                SPECIAL.stream().filter(token -> !ids.containsKey(token)).toList();
        if (!missing.isEmpty()) {
            throw invalid("lacks " + String.join(", ", missing));
        }
        return ids;
    }

    /** {@code [CLS] A [SEP]}, and {@code [CLS] A [SEP] B [SEP]} with B as the second segment. */
    private static ObjectNode template(Map<String, Integer> ids) {
        ObjectNode template = JsonNodeFactory.instance.objectNode();
        template.put("type", "TemplateProcessing");
        Stream.of("[CLS]", "A", "[SEP]").forEach(piece -> add(template.withArray("single"), piece, 0));
        Stream.of("[CLS]", "A", "[SEP]").forEach(piece -> add(template.withArray("pair"), piece, 0));
        Stream.of("B", "[SEP]").forEach(piece -> add(template.withArray("pair"), piece, 1));
        ObjectNode special = template.putObject("special_tokens");
        for (String token : List.of("[CLS]", "[SEP]")) {
            ObjectNode node = special.putObject(token).put("id", token);
            node.putArray("ids").add(ids.get(token));
            node.putArray("tokens").add(token);
        }
        return template;
    }

    private static void add(ArrayNode pieces, String piece, int segment) {
        pieces.addObject()
                .putObject(piece.startsWith("[") ? "SpecialToken" : "Sequence")
                .put("id", piece)
                .put("type_id", segment);
    }

    private static DomainException invalid(String what) {
        return new DomainException(ErrorKind.CHECKPOINT_INVALID, "The vocab.txt " + what + ".");
    }
}
