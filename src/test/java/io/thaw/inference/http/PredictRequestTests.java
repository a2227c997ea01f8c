package io.thaw.inference.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import io.thaw.error.Faults;
import io.thaw.inference.TextInput;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class PredictRequestTests {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Faults faults = new Faults();

    @Test
    void aTextAPairAndAListOfBothAreInputs() {
        assertThat(texts("\"one\"")).containsExactly(new TextInput("one", null));
        assertThat(texts("{'text': 'one', 'text_pair': 'two'}")).containsExactly(new TextInput("one", "two"));
        assertThat(texts("['one', {'text': 'two', 'text_pair': 'three'}]"))
                .containsExactly(new TextInput("one", null), new TextInput("two", "three"));
        assertThat(faults.isEmpty()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]                            | /inputs             | OUT_OF_RANGE",
                "''                            | /inputs             | TEXT_EMPTY",
                "'  '                          | /inputs             | TEXT_EMPTY",
                "42                            | /inputs             | WRONG_TYPE",
                "[null]                        | /inputs/0           | WRONG_TYPE",
                "['a', 7]                      | /inputs/1           | WRONG_TYPE",
                "[['a']]                       | /inputs/0           | WRONG_TYPE",
                "{'text': 'a'}                 | /inputs/text_pair   | MISSING_FIELD",
                "{'text': 1, 'text_pair': 'b'} | /inputs/text        | WRONG_TYPE",
                "[{'text':'a','text_pair':''}] | /inputs/0/text_pair | TEXT_EMPTY",
            })
    void whatIsNoInputIsNamed(String inputs, String pointer, ErrorKind kind) {
        texts(inputs);

        assertThat(faults.list()).extracting(Fault::pointer, Fault::kind).containsExactly(tuple(pointer, kind));
    }

    @Test
    void everyFaultyInputIsNamedAtOnce() {
        texts("['', 7, {'text': 'a', 'txt_pair': 'b'}]");

        assertThat(faults.list())
                .extracting(Fault::pointer)
                .containsExactly("/inputs/0", "/inputs/1", "/inputs/2/txt_pair", "/inputs/2/text_pair");
    }

    @Test
    void thereAreLimitsOnTheInputsAndTheirLength() {
        texts(JSON.writeValueAsString(Collections.nCopies(PredictRequest.MAX_INPUTS + 1, "a")));
        texts("\"" + "a".repeat(PredictRequest.MAX_CHARACTERS + 1) + "\"");

        assertThat(faults.list())
                .extracting(Fault::kind)
                .containsExactly(ErrorKind.OUT_OF_RANGE, ErrorKind.FIELD_TOO_LARGE);
    }

    private List<TextInput> texts(String inputs) {
        return new PredictRequest(JSON.readTree(inputs.replace('\'', '"')), null).texts(faults);
    }
}
