package io.thaw.dataset.http;

import static io.thaw.dataset.http.Form.form;
import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.dataset.intake.Files;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.ResponseEntity;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;

/** The product's samples, one of each task, become datasets. */
@IntegrationTest
class TasksIT {

    @LocalServerPort
    int port;

    @Autowired
    JdbcTemplate jdbc;

    private DatasetClient client;

    @BeforeEach
    void connect() {
        client = new DatasetClient(port);
        jdbc.update("DELETE FROM dataset");
    }

    @ParameterizedTest
    @CsvSource({
        "package-sections-train.csv,text-classification,1950,13",
        "cooking-pairs-train.csv,text-classification,1000,2",
        "cooking-tags-train.jsonl,multi-label-classification,1500,20",
        "entities.conll,token-classification,40,7",
        "questions.json,question-answering,33,0",
        "speeches.txt,masked-language-modelling,480,0"
    })
    void aSampleBecomesADataset(String file, String task, int rows, int labels) {
        JsonNode dataset = made(form().file("file", sample(file)).spec("{\"task\":\"" + task + "\"}"));

        assertThat(dataset.at("/task").stringValue()).isEqualTo(task);
        assertThat(dataset.at("/labels").size()).isEqualTo(labels);
        assertThat(dataset.at("/splits/train/rows").intValue()
                        + dataset.at("/splits/validation/rows").intValue())
                .isEqualTo(rows);
        assertThat(dataset.at("/splits/validation/rows").intValue()).isBetween(rows / 12, rows / 8);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "multi-label-classification|{\"text\":\"a\",\"labels\":[\"x\",\"y\"]}",
                "text-regression|{\"text\":\"a\",\"text_pair\":\"b\",\"score\":2.5}",
                "token-classification|{\"tokens\":[\"Ada\",\"slept\"],\"tags\":[\"B-person\",\"O\"]}",
                "question-answering|{\"id\":\"q7\",\"question\":\"Who?\",\"context\":\"Ada slept.\","
                        + "\"answers\":[{\"text\":\"Ada\",\"answer_start\":0}]}",
                "masked-language-modelling|{\"text\":\"Ada slept.\"}"
            })
    void rowsAreShownAsTheyWereSent(String task, String row) {
        String other = row.replace("2.5", "3.5").replace("\"q7\"", "\"q8\"");
        JsonNode dataset = made(form().file("file", "rows.jsonl", row + "\n" + other + "\n")
                .spec("{\"task\":\"" + task + "\",\"split\":{\"validation\":0}}"));

        JsonNode shown = client.get("/v1/datasets/" + dataset.at("/id").stringValue() + "/rows")
                .getBody();

        assertThat(shown.at("/data/0").toString()).isEqualTo(row.replaceFirst("\\{", "{\"row\":0,"));
    }

    @Test
    void aPackedFileIsTheSameDataset() throws IOException {
        String spec = "{\"name\":\"speeches\",\"task\":\"masked-language-modelling\"}";
        byte[] speeches = sample("speeches.txt").getContentAsByteArray();
        JsonNode plain = made(form().file("file", "speeches.txt", speeches).spec(spec));

        ResponseEntity<JsonNode> packed = client.post(
                form().file("file", "speeches.txt.gz", Files.gzip(speeches)).spec(spec));

        assertThat(packed.getStatusCode().value()).isEqualTo(200);
        assertThat(packed.getBody()).isEqualTo(plain);
    }

    @Test
    void theProfileTellsLengthsScriptsFilesAndWarnings() {
        JsonNode dataset = made(form().file("train", sample("questions.json"))
                .file(
                        "test",
                        "test.jsonl",
                        "{\"question\":\"Who?\",\"context\":\"Ada slept.\",\"answers\":[]}\n{\"question\":\"\"}\n")
                .spec("{\"task\":\"question-answering\",\"split\":{\"validation\":0},\"max_invalid_ratio\":0.05}"));

        JsonNode profile = client.get("/v1/datasets/" + dataset.at("/id").stringValue() + "/profile")
                .getBody();

        assertThat(profile.at("/splits/train/rows").intValue()).isEqualTo(33);
        assertThat(profile.at("/splits/train/unanswerable").intValue()).isEqualTo(3);
        assertThat(profile.at("/splits/train/lengths/max").intValue()).isBetween(400, 500);
        assertThat(profile.at("/splits/test/lengths").toString()).isEqualTo("{\"median\":14,\"p95\":14,\"max\":14}");
        assertThat(profile.at("/splits/train/scripts").toString()).isEqualTo("{\"latin\":1.0}");
        assertThat(profile.at("/sources/1").toString())
                .isEqualTo("{\"part\":\"test\",\"filename\":\"test.jsonl\",\"rows\":2,\"skipped\":1}");
        assertThat(profile.at("/warnings/0/code").stringValue()).isEqualTo("skipped_rows");
        assertThat(profile.at("/warnings/0/examples/0").stringValue())
                .isEqualTo("The question is missing in row 2 (line 2).");
        assertThat(profile.at("/warnings")).isEqualTo(dataset.at("/warnings"));
    }

    @Test
    void aTasksColumnsCanBeMappedAndAreShown() {
        JsonNode dataset =
                made(form().file("file", "rows.jsonl", "{\"words\":[\"Ada\",\"slept\"],\"ner\":[\"B-x\",\"O\"]}")
                        .spec("{\"task\":\"token-classification\",\"columns\":{\"tokens\":\"words\",\"tags\":\"ner\"},"
                                + "\"split\":{\"validation\":0}}"));

        assertThat(dataset.at("/columns").toString()).isEqualTo("{\"tokens\":\"words\",\"tags\":\"ner\"}");
    }

    @Test
    void oneColumnCannotBeTwoValues() {
        ResponseEntity<JsonNode> answer = client.post(form().file("file", "rows.jsonl", "{}")
                .spec("{\"task\":\"token-classification\",\"columns\":{\"tags\":\"tokens\"}}"));

        assertThat(answer.getStatusCode().value()).isEqualTo(422);
        assertThat(answer.getBody().at("/errors/0/pointer").stringValue()).isEqualTo("/spec/columns/tags");
    }

    private JsonNode made(Form form) {
        ResponseEntity<JsonNode> answer = client.post(form);
        assertThat(answer.getStatusCode().value()).as("%s", answer.getBody()).isEqualTo(201);
        return answer.getBody();
    }

    private static ClassPathResource sample(String name) {
        return new ClassPathResource("samples/" + name);
    }
}
