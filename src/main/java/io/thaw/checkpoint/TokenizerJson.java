package io.thaw.checkpoint;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Checks a {@code tokenizer.json} against its model. */
final class TokenizerJson {

    /**
     * The regular expressions that the BERT family's own tokenizers have: XLM-RoBERTa's, which joins spaces. Others would run, for as
     * long as they take, on whatever is asked: the tokenizers library backtracks, and a text can be made that never ends.
     */
    private static final Set<String> EXPRESSIONS = Set.of(" {2,}");

    private TokenizerJson() {}

    /**
     * Takes truncation and padding out, because some exports carry those of one use of the model (every text padded to
     * 128 tokens): how texts are cut and padded is the job's to say.
     *
     * @param vocabSize the rows of the word embeddings, which every token's id must be below
     */
    static String clean(String json, int vocabSize) {
        try {
            if (!(Json.STRICT.readTree(json) instanceof ObjectNode root)) {
                throw invalid("is not a JSON object");
            }
            requireKnownExpressions(root);
            root.putNull("truncation");
            root.putNull("padding");
            long highest = highestId(root);
            if (highest < 0) {
                throw invalid("has no vocabulary");
            }
            if (highest >= vocabSize) {
                throw invalid(
                        "has a token with id " + highest + ", but the model has " + vocabSize + " word embeddings");
            }
            return root.toString();
        } catch (JacksonException e) {
            throw invalid("is not valid JSON: " + e.getOriginalMessage());
        }
    }

    private static void requireKnownExpressions(JsonNode root) {
        for (JsonNode expression : root.findValues("Regex")) {
            if (!EXPRESSIONS.contains(expression.asString(""))) {
                throw invalid(
                        "has a regular expression, and none but those of the BERT family's own tokenizers are run");
            }
        }
    }

    /** WordPiece and BPE map a token to its id; Unigram lists the tokens in the order of their ids. */
    private static long highestId(JsonNode root) {
        JsonNode vocabulary = root.path("model").path("vocab");
        long highest = vocabulary.isArray() ? vocabulary.size() - 1L : -1;
        if (vocabulary.isObject()) {
            for (JsonNode id : vocabulary) {
                highest = Math.max(highest, id.asLong(-1));
            }
        }
        for (JsonNode added : root.path("added_tokens")) {
            highest = Math.max(highest, added.path("id").asLong(-1));
        }
        return highest;
    }

    private static DomainException invalid(String what) {
        return new DomainException(ErrorKind.CHECKPOINT_INVALID, "The tokenizer.json " + what + ".");
    }
}
