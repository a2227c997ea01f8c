package io.thaw.inference.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.PlainHttp;
import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModels;
import io.thaw.registry.Models;
import io.thaw.registry.Tensors;
import java.io.IOException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What models of every task answer over HTTP. They have random heads; each is named after its task. */
@IntegrationTest
class PredictIT {

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Autowired
    BaseModels baseModels;

    @Autowired
    Models models;

    @Autowired
    Tensors tensors;

    @BeforeEach
    void aModelOfEachTask() throws IOException {
        new ModelOfEachTask(baseModels, models, tensors).publish(data);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            text-classification        | {'inputs': 'the ice'}                                   | [{label,score},{label,score}]
            text-classification        | {'inputs': ['the ice'], 'parameters': {'top_k': 1}}     | [[{label,score}]]
            text-classification        | {'inputs': [{'text': 'ice', 'text_pair': 'melts'}]}     | [[{label,score},{label,score}]]
            multi-label-classification | {'inputs': 'the ice', 'parameters': {}}                 | [{label,score,applies},{label,score,applies}]
            text-regression            | {'inputs': ['the', 'ice']}                              | [{score},{score}]
            token-classification       | {'inputs': {'tokens': ['ice']}}                         | [{entity_group,score,word,start,end}]
            token-classification       | {'inputs': ['ice .'], 'parameters': {'aggregation_strategy': 'none'}} | [[{entity,score,word,start,end},{entity,score,word,start,end}]]
            question-answering         | {'inputs': {'question': 'ice', 'context': 'the ice'}}   | {answer,score,start,end}
            question-answering         | {'inputs': [{'question': 'É', 'context': 'ice'}], 'parameters': {'top_k': 2, 'doc_stride': 0, 'max_answer_len': 1, 'handle_impossible_answer': true}} | [[{answer,score,start,end},{answer,score,start,end}]]
            masked-language-modelling  | {'inputs': 'the [MASK]', 'parameters': {'top_k': 1}}    | [{token_str,score,sequence}]
            masked-language-modelling  | {'inputs': ['[MASK] [MASK]'], 'parameters': {'top_k': 1}} | [[[{token_str,score,sequence}],[{token_str,score,sequence}]]]
            """)
    void anAnswerHasTheShapeOfItsTask(String model, String body, String shape) {
        assertThat(shape(post("/v1/models/" + model + "/predict", body))).isEqualTo(shape);
    }

    /** A fault is {@code pointer code}. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            text-classification        | {}                                                  | /inputs missing_field
            text-classification        | {'inputs': []}                                      | /inputs out_of_range
            text-classification        | {'inputs': ['', 7, [], {'text': 'a', 'txt': 1}]}    | /inputs/0 text_empty, /inputs/1 wrong_type, /inputs/2 wrong_type, /inputs/3/txt unknown_field, /inputs/3/text_pair missing_field
            text-classification        | {'inputs': {'text': '\\u0000', 'text_pair': ' '}}   | /inputs/text text_invalid, /inputs/text_pair text_empty
            text-classification        | {'inputs': 'a', 'parameters': {'top_k': 0, 'doc_stride': 1}} | /parameters/doc_stride unknown_field, /parameters/top_k out_of_range
            text-classification        | {'inputs': 7, 'parameters': 7}                      | /parameters wrong_type, /inputs wrong_type
            multi-label-classification | {'inputs': 'a', 'parameters': {'top_k': 1}}         | /parameters/top_k unknown_field
            text-regression            | {'inputs': {}, 'parameters': {'top_k': 1}}          | /parameters/top_k unknown_field, /inputs/text missing_field, /inputs/text_pair missing_field
            text-regression            | {'inputs': 'a', 'parameters': [7]}                 | /parameters wrong_type
            token-classification       | {'inputs': [{'tokens': []}, {'tokens': ['a', null, 7]}, {'tokens': 'a'}]} | /inputs/0/tokens text_empty, /inputs/1/tokens/2 wrong_type, /inputs/1/tokens/1 missing_field, /inputs/2/tokens wrong_type
            token-classification       | {'inputs': 'a', 'parameters': {'aggregation_strategy': 'max'}} | /parameters/aggregation_strategy unknown_value
            question-answering         | {'inputs': ['a', {'context': ''}]}                  | /inputs/0 wrong_type, /inputs/1/question missing_field, /inputs/1/context text_empty
            question-answering         | {'inputs': {'question': 'a', 'context': 'b'}, 'parameters': {'top_k': 21, 'doc_stride': -1, 'max_answer_len': 1.5}} | /parameters/max_answer_len wrong_type, /parameters/doc_stride out_of_range, /parameters/top_k out_of_range
            masked-language-modelling  | {'inputs': ['the [MASK]', 'the ice']}               | /inputs/1 mask_missing
            masked-language-modelling  | {'inputs': 'the ice'}                               | /inputs mask_missing
            masked-language-modelling  | {'inputs': {'text': 'a'}, 'parameters': {'top_k': 101}} | /parameters/top_k out_of_range, /inputs wrong_type
            """)
    void everythingThatIsWrongIsNamedAtOnce(String model, String body, String faults) {
        JsonNode problem = post("/v1/models/" + model + "/predict", body);

        assertThat(problem.get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").stringValue() + " "
                                + error.get("code").stringValue())
                        .collect(Collectors.joining(", ")))
                .isEqualTo(faults);
    }

    @Test
    void aParameterOfAnotherTaskIsAnsweredWithThoseOfThisOne() {
        String body = "{'inputs': 'a', 'parameters': {'doc_stride': 8}}";

        assertThat(fault("text-classification", body)).contains("top_k");
        assertThat(fault("text-regression", body)).contains("truncate");
        assertThat(fault("masked-language-modelling", body)).contains("top_k");
        assertThat(fault("token-classification", body)).contains("aggregation_strategy");
    }

    private String fault(String model, String body) {
        return post("/v1/models/" + model + "/predict", body).at("/errors/0").toString();
    }

    @Test
    void thereAreAtMostSoManyInputs() {
        String inputs = "'a', ".repeat(1024) + "'a'";

        JsonNode problem = post("/v1/models/text-regression/predict", "{'inputs': [" + inputs + "]}");

        assertThat(problem.at("/errors/0/message").stringValue()).contains("1025", "1024");
    }

    @Test
    void anyModelMakesVectors() {
        String body = "{'inputs': ['the ice', 'melts'], 'parameters': {'pooling': 'cls', 'normalize': true}}";

        JsonNode ofBase = post("/v1/base-models/tiny/features", body);
        JsonNode ofModel = post("/v1/models/text-regression/features", body);

        assertThat(ofBase).hasSize(2).allSatisfy(vector -> assertThat(vector).hasSize(8));
        assertThat(ofModel).isEqualTo(ofBase);
        assertThat(post("/v1/base-models/tiny/features", "{'inputs': 'the ice'}"))
                .hasSize(1)
                .isNotEqualTo(ofBase);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', textBlock = """
            {'inputs': [{'text': 'a'}, '']}                                      | /inputs/0 wrong_type, /inputs/1 text_empty
            {'inputs': 'a', 'parameters': {'pooling': 'max', 'normalise': true}} | /parameters/pooling unknown_value, /parameters/normalise unknown_field
            {'parameters': {'normalize': 1}}                                     | /parameters/normalize wrong_type, /inputs missing_field
            """)
    void whatIsWrongWithTextsForVectorsIsNamed(String body, String faults) {
        JsonNode problem = post("/v1/base-models/tiny/features", body);

        assertThat(problem.get("errors")
                        .valueStream()
                        .map(error -> error.get("pointer").stringValue() + " "
                                + error.get("code").stringValue())
                        .collect(Collectors.joining(", ")))
                .isEqualTo(faults);
    }

    @ParameterizedTest
    @CsvSource({"/v1/models/none/predict", "/v1/models/none/features", "/v1/base-models/none/features"})
    void aModelThatIsNotThereIsNotFound(String path) {
        assertThat(post(path, "{'inputs': 'a'}").get("status").intValue()).isEqualTo(404);
    }

    /** Names of fields, and how deep they stand. */
    private static String shape(JsonNode node) {
        if (node.isArray()) {
            return node.valueStream().map(PredictIT::shape).collect(Collectors.joining(",", "[", "]"));
        }
        return "{" + String.join(",", node.propertyNames()) + "}";
    }

    private JsonNode post(String path, String body) {
        return PlainHttp.builder()
                .defaultStatusHandler(HttpStatusCode::isError, (request, response) -> {})
                .build()
                .post()
                .uri("http://localhost:" + port + path)
                .contentType(MediaType.APPLICATION_JSON)
                .body(new JsonMapper().readTree(body.replace('\'', '"')))
                .retrieve()
                .requiredBody(JsonNode.class);
    }
}
