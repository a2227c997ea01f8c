package io.thaw.evaluation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EntityTests {

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "B-PER I-PER O B-LOC,               PER 0-2 LOC 3-4",
        "I-PER I-PER O I-LOC,               PER 0-2 LOC 3-4",
        "B-PER B-PER,                       PER 0-1 PER 1-2",
        "B-PER I-PER E-PER S-LOC S-LOC,     PER 0-3 LOC 3-4 LOC 4-5",
        "B-PER I-PER L-PER U-LOC U-LOC,     PER 0-3 LOC 3-4 LOC 4-5",
        "B-ORG-NAME I-ORG-NAME,             ORG-NAME 0-2",
        "B I O I,                           _ 0-2 _ 3-4",
    })
    void readsTheSchemesPeopleUse(String tags, String entities) {
        assertThat(read(tags)).isEqualTo(entities);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "O I-PER I-PER O,                   PER 1-3",
        "B-PER I-LOC,                       PER 0-1 LOC 1-2",
        "E-PER E-PER,                       PER 0-1 PER 1-2",
        "S-PER I-PER,                       PER 0-1 PER 1-2",
    })
    void readsIllFormedTagsAsConllevalDoes(String tags, String entities) {
        assertThat(read(tags)).isEqualTo(entities);
    }

    @ParameterizedTest(name = "{0} is {1}")
    @CsvSource({
        "PER PER O LOC,                     PER 0-2 LOC 3-4",
        "NOUN VERB VERB,                    NOUN 0-1 VERB 1-3",
        "LOC,                               LOC 0-1",
    })
    void aLabelOutsideAllSchemesGoesOnWithItsType(String tags, String entities) {
        assertThat(read(tags)).isEqualTo(entities);
    }

    private static String read(String tags) {
        return Entity.in(List.of(tags.split(" "))).stream()
                .map(entity -> "%s %d-%d".formatted(entity.type(), entity.start(), entity.end()))
                .collect(Collectors.joining(" "));
    }
}
