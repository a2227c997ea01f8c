package io.thaw.dataset.http;

import static io.thaw.dataset.http.Form.form;
import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.dataset.Datasets;
import io.thaw.dataset.Example;
import io.thaw.dataset.Split;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

@IntegrationTest
class DatasetsIT {

    private static final String REVIEWS = csv(40);

    @LocalServerPort
    int port;

    @Autowired
    Datasets datasets;

    @Autowired
    JdbcTemplate jdbc;

    private DatasetClient client;

    @BeforeEach
    void connect() {
        client = new DatasetClient(port);
        jdbc.update("DELETE FROM dataset");
    }

    @Test
    void aFileAloneBecomesADatasetThatValidatesOnATenthOfItsRows() {
        ResponseEntity<JsonNode> answer = post(form().file("file", "my reviews.csv", REVIEWS));

        assertThat(answer.getStatusCode().value()).isEqualTo(201);
        JsonNode dataset = answer.getBody();
        String id = dataset.at("/id").stringValue();
        assertThat(id).matches("ds_[0-9a-hjkmnp-tv-z]{26}");
        assertThat(answer.getHeaders().getLocation()).hasPath("/v1/datasets/" + id);
        assertThat(dataset.at("/name").stringValue()).isEqualTo("my reviews");
        assertThat(dataset.at("/task").stringValue()).isEqualTo("text-classification");
        assertThat(dataset.at("/labels").toString()).isEqualTo("[\"negative\",\"positive\"]");
        assertThat(dataset.at("/splits/train/rows").intValue()).isEqualTo(36);
        assertThat(dataset.at("/splits/validation/label_distribution").toString())
                .isEqualTo("{\"negative\":2,\"positive\":2}");
        assertThat(dataset.at("/splits").propertyNames()).containsExactly("train", "validation");
        assertThat(dataset.at("/split/seed").intValue()).isEqualTo(42);
        assertThat(dataset.at("/warnings").isEmpty()).isTrue();
        assertThat(get("/v1/datasets/" + id).getBody()).isEqualTo(dataset);
    }

    @Test
    void theSameFileAndSpecAreTheSameDataset() {
        String spec = "{\"name\":\"reviews\",\"split\":{\"validation\":0.2,\"test\":0.1,\"seed\":7}}";
        JsonNode first = post(form().file("file", "a.csv", REVIEWS).spec(spec)).getBody();

        ResponseEntity<JsonNode> second =
                post(form().file("file", "b.csv", REVIEWS).spec(spec));
        ResponseEntity<JsonNode> otherSeed =
                post(form().file("file", "a.csv", REVIEWS).spec(spec.replace("7", "8")));

        assertThat(second.getStatusCode().value()).isEqualTo(200);
        assertThat(second.getBody()).isEqualTo(first);
        assertThat(second.getHeaders().getLocation())
                .hasPath("/v1/datasets/" + first.at("/id").stringValue());
        assertThat(otherSeed.getStatusCode().value()).isEqualTo(201);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void aFilePerSplitIsTakenAsItIs() {
        JsonNode dataset = post(form().file("train", "train.csv", REVIEWS)
                        .file("test", "test.tsv", "text\tlabel\nreview 3\tpositive\nnew\tnegative\n")
                        .file("validation", "v.jsonl", "{\"text\":\"other\",\"label\":\"negative\"}\n"))
                .getBody();

        assertThat(dataset.at("/splits/train/rows").intValue()).isEqualTo(40);
        assertThat(dataset.at("/splits/validation/rows").intValue()).isEqualTo(1);
        assertThat(dataset.at("/splits/test/label_distribution").toString())
                .isEqualTo("{\"negative\":1,\"positive\":1}");
        assertThat(dataset.at("/warnings/0/code").stringValue()).isEqualTo("leaked_texts");
        assertThat(dataset.at("/warnings/0/count").intValue()).isEqualTo(1);
        assertThat(datasets.examples(dataset.at("/id").stringValue(), Split.TEST))
                .containsExactly(
                        new Example.Labelled("review 3", null, "positive"),
                        new Example.Labelled("new", null, "negative"));
    }

    @Test
    void theRowsOfAllSplitsTogetherAreThoseOfTheFile() {
        String id = post(form().file("file", "reviews.csv", REVIEWS).spec("{\"split\":{\"test\":0.25}}"))
                .getBody()
                .at("/id")
                .stringValue();

        List<String> texts = new ArrayList<>();
        for (Split split : Split.values()) {
            datasets.examples(id, split).stream()
                    .map(Example.Labelled.class::cast)
                    .forEach(example -> texts.add(example.text() + "," + example.label()));
        }

        assertThat(texts)
                .containsExactlyInAnyOrderElementsOf(REVIEWS.lines().skip(1).toList());
    }

    @Test
    void rowsArePaged() {
        String id = post(form().file("file", "reviews.csv", REVIEWS).spec("{\"split\":{\"validation\":0}}"))
                .getBody()
                .at("/id")
                .stringValue();

        JsonNode first = get("/v1/datasets/" + id + "/rows?limit=30").getBody();
        JsonNode second = get("/v1/datasets/" + id + "/rows?split=train&limit=30&after="
                        + first.at("/next").stringValue())
                .getBody();

        assertThat(first.at("/data").size()).isEqualTo(30);
        assertThat(first.at("/has_more").booleanValue()).isTrue();
        assertThat(first.at("/data/0").toString())
                .isEqualTo("{\"row\":0,\"text\":\"review 0\",\"label\":\"negative\"}");
        assertThat(second.at("/data").size()).isEqualTo(10);
        assertThat(second.at("/data/9/text").stringValue()).isEqualTo("review 39");
        assertThat(second.at("/has_more").booleanValue()).isFalse();
        assertThat(get("/v1/datasets/" + id + "/rows?split=test")
                        .getBody()
                        .at("/data")
                        .isEmpty())
                .isTrue();
    }

    @Test
    void datasetsAreListedNewestFirst() {
        for (String name : List.of("one", "two", "three")) {
            post(form().file("file", "reviews.csv", REVIEWS).spec("{\"name\":\"" + name + "\"}"));
        }

        JsonNode page = get("/v1/datasets?limit=2").getBody();

        assertThat(page.at("/data")
                        .valueStream()
                        .map(dataset -> dataset.at("/name").stringValue()))
                .containsExactly("three", "two");
        assertThat(get("/v1/datasets?limit=2&after=" + page.at("/next").stringValue())
                        .getBody()
                        .at("/data/0/name")
                        .stringValue())
                .isEqualTo("one");
    }

    @Test
    void aDeletedDatasetIsGoneAndCanBeSentAgain() {
        String id = post(form().file("file", "reviews.csv", REVIEWS))
                .getBody()
                .at("/id")
                .stringValue();

        assertThat(delete("/v1/datasets/" + id).getStatusCode().value()).isEqualTo(204);
        assertThat(get("/v1/datasets/" + id).getStatusCode().value()).isEqualTo(404);
        assertThat(delete("/v1/datasets/" + id).getStatusCode().value()).isEqualTo(404);
        assertThat(post(form().file("file", "reviews.csv", REVIEWS))
                        .getStatusCode()
                        .value())
                .isEqualTo(201);
    }

    @Test
    void everyWrongRowIsNamedAndNothingIsStored() {
        ResponseEntity<JsonNode> answer =
                post(form().file("file", "reviews.csv", "text,label\na,x\nb,y\nc,x\nd,y\ne,x\nf,y\ng,\n,x\nh,y\n"));

        assertThat(answer.getStatusCode().value()).isEqualTo(422);
        assertThat(answer.getHeaders().getContentType()).isEqualTo(MediaType.APPLICATION_PROBLEM_JSON);
        assertThat(answer.getBody().at("/code").stringValue()).isEqualTo("row_invalid");
        assertThat(answer.getBody()
                        .at("/errors")
                        .valueStream()
                        .map(error -> error.at("/message").stringValue()))
                .containsExactly("The label is missing in row 7 (line 8).", "The text is missing in row 8 (line 9).");
        assertThat(rows()).isZero();
    }

    @Test
    void anEmptyFileIsRefused() {
        ResponseEntity<JsonNode> answer = post(form().file("file", "reviews.csv", ""));

        assertThat(answer.getStatusCode().value()).isEqualTo(422);
        assertThat(answer.getBody().at("/code").stringValue()).isEqualTo("dataset_empty");
        assertThat(rows()).isZero();
    }

    @Test
    void everythingWrongWithTheSpecIsNamedAtOnce() {
        ResponseEntity<JsonNode> answer = post(form().file("file", "reviews.csv", REVIEWS)
                .spec("{\"nam\":\"x\",\"format\":\"cvs\",\"split\":{\"validation\":0.6,\"test\":0.5,\"seed\":\"7\"},"
                        + "\"columns\":{\"text\":\"label\"}}"));

        assertThat(answer.getStatusCode().value()).isEqualTo(400);
        assertThat(pointers(answer))
                .containsExactlyInAnyOrder("/spec/nam", "/spec/format", "/spec/split/seed", "/spec/columns/label");
        assertThat(answer.getBody().at("/errors").toString()).contains("'name'").contains("'csv'");
        assertThat(rows()).isZero();
    }

    @Test
    void sharesMustLeaveRowsToTrainOn() {
        ResponseEntity<JsonNode> answer =
                post(form().file("file", "reviews.csv", REVIEWS).spec("{\"split\":{\"validation\":0.6,\"test\":0.5}}"));

        assertThat(answer.getStatusCode().value()).isEqualTo(422);
        assertThat(pointers(answer)).containsExactly("/spec/split");
    }

    @Test
    void partsAreCheckedByName() {
        assertThat(pointers(post(form().file("fiel", "reviews.csv", REVIEWS)))).containsExactly("/fiel", "/file");
        assertThat(pointers(post(form().file("file", "a.csv", REVIEWS).file("file", "b.csv", REVIEWS))))
                .containsExactly("/file");
        assertThat(pointers(post(form().file("file", "a.csv", REVIEWS).file("train", "b.csv", REVIEWS))))
                .containsExactly("/file");
    }

    @Test
    void anUnknownSplitIsNamedWithTheKnownOnes() {
        ResponseEntity<JsonNode> answer = get("/v1/datasets/ds_nothing/rows?split=dev");

        assertThat(answer.getStatusCode().value()).isEqualTo(422);
        assertThat(answer.getBody().at("/errors/0/suggestion").stringValue())
                .isEqualTo("Values: train, validation, test.");
    }

    @Test
    void anUnknownIdIsNotFound() {
        ResponseEntity<JsonNode> answer = get("/v1/datasets/ds_nothing/rows");

        assertThat(answer.getStatusCode().value()).isEqualTo(404);
        assertThat(answer.getBody().at("/detail").stringValue()).contains("ds_nothing");
    }

    @Test
    void theDocumentDescribesEveryOperationAndItsForm() {
        JsonNode document = get("/v3/api-docs").getBody();

        JsonNode post = document.at("/paths/~1v1~1datasets/post");
        assertThat(post.at("/summary").stringValue()).isEqualTo("Make a dataset of a file");
        assertThat(post.has("parameters")).isFalse();
        assertThat(post.at("/requestBody/content").propertyNames()).containsExactly("multipart/form-data");
        assertThat(document.at("/components/schemas/DatasetForm/properties").propertyNames())
                .containsExactlyInAnyOrder("file", "train", "validation", "test", "spec");
        assertThat(document.at("/components/schemas/DatasetSpec/properties").propertyNames())
                .containsExactlyInAnyOrder(
                        "name", "task", "format", "columns", "list_separator", "split", "max_invalid_ratio");
        assertThat(post.at("/responses").propertyNames()).contains("201", "200", "default");
    }

    private long rows() {
        return jdbc.queryForObject("SELECT count(*) FROM dataset", Long.class);
    }

    private ResponseEntity<JsonNode> post(Form form) {
        return client.post(form);
    }

    private ResponseEntity<JsonNode> get(String path) {
        return client.get(path);
    }

    private ResponseEntity<JsonNode> delete(String path) {
        return client.delete(path);
    }

    private static List<String> pointers(ResponseEntity<JsonNode> answer) {
        return answer.getBody()
                .at("/errors")
                .valueStream()
                .map(error -> error.at("/pointer").stringValue())
                .toList();
    }

    private static String csv(int rows) {
        return IntStream.range(0, rows)
                .mapToObj(row -> "review " + row + "," + (row % 2 == 0 ? "negative" : "positive"))
                .collect(Collectors.joining("\n", "text,label\n", "\n"));
    }
}
