package io.thaw.tokenizer;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A WordPiece tokenizer of a few words, as BERT has it. */
final class TinyTokenizer {

    private static final List<String> VOCABULARY = List.of(
            "[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "zurich", "west", "-", "play", "##ing", "the", "who", "?",
            "is", "in", "it");

    private TinyTokenizer() {}

    static Tokenizer ofLength(int maxLength) {
        return Tokenizer.load(json(), maxLength);
    }

    static List<String> words(Tokens tokens) {
        return IntStream.of(tokens.ids()).mapToObj(VOCABULARY::get).toList();
    }

    static String json() {
        return """
                {"version": "1.0", "truncation": {"direction": "Right", "max_length": 4, "strategy": "LongestFirst", "stride": 0},
                 "padding": {"strategy": {"Fixed": 128}, "direction": "Right", "pad_to_multiple_of": null, "pad_id": 0,
                             "pad_type_id": 0, "pad_token": "[PAD]"},
                 "added_tokens": [%s],
                 "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
                                "strip_accents": null, "lowercase": true},
                 "pre_tokenizer": {"type": "BertPreTokenizer"},
                 "post_processor": {"type": "TemplateProcessing",
                   "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                              {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
                   "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}},
                            {"SpecialToken": {"id": "[SEP]", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}},
                            {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
                   "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]},
                                      "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}},
                 "decoder": null,
                 "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                           "max_input_chars_per_word": 100, "vocab": {%s}}}
                """.formatted(entries(0, 5, """
                        {"id": %2$d, "content": "%1$s", "single_word": false, "lstrip": false, "rstrip": false,
                         "normalized": false, "special": true}"""), entries(0, VOCABULARY.size(), "\"%s\": %d"));
    }

    private static String entries(int from, int to, String entry) {
        return IntStream.range(from, to)
                .mapToObj(id -> entry.formatted(VOCABULARY.get(id), id))
                .collect(Collectors.joining(", "));
    }
}
