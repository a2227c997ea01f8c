package io.thaw.inference.http;

/** Bodies that work as they stand, for the OpenAPI document. */
final class PredictExamples {

    static final String CLASSIFY = """
            { "inputs": ["A wonderful little film.", "It broke after two days."], "parameters": { "top_k": 1 } }""";

    static final String MULTI_LABEL = """
            { "inputs": "Thank you, that made my day!" }""";

    static final String REGRESS = """
            { "inputs": { "text": "A man plays a guitar.", "text_pair": "Someone is making music." } }""";

    static final String TAG = """
            {
              "inputs": ["Ada Lovelace was born in London.", { "tokens": ["Ada", "Lovelace", "was", "born", "in", "London", "."] }],
              "parameters": { "aggregation_strategy": "first" }
            }""";

    static final String ANSWER = """
            {
              "inputs": { "question": "Where was Ada Lovelace born?", "context": "Ada Lovelace was born in London in 1815." },
              "parameters": { "top_k": 1, "doc_stride": 64, "max_answer_len": 15, "handle_impossible_answer": false }
            }""";

    static final String FILL_MASK = """
            { "inputs": "Paris is the [MASK] of France.", "parameters": { "top_k": 5 } }""";

    static final String MANY = """
            { "models": ["reviews", "topics@champion"], "inputs": "A wonderful little film." }""";

    private PredictExamples() {}
}
