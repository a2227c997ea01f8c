package io.thaw.dataset.intake;

import static io.thaw.dataset.intake.Files.csv;
import static io.thaw.dataset.intake.Files.file;
import static io.thaw.dataset.intake.Files.jsonl;
import static io.thaw.dataset.intake.Files.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Source;
import io.thaw.dataset.Split;
import io.thaw.dataset.format.Row;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SurveyTests {

    @Nested
    class Reading {

        @Test
        void aCsvFileHasAHeaderAndQuotedTexts() {
            Survey.Findings findings = survey(
                    csv("id,text,label", "1,\"Great, really\nGreat\",positive", "2,\"A \"\"bad\"\" one\",negative"));

            assertThat(findings.labels()).containsExactly("negative", "positive");
            assertThat(findings.rows().size()).isEqualTo(2);
            assertThat(findings.paired()).isFalse();
        }

        @ParameterizedTest
        @CsvSource({"reviews.tsv", "reviews", "reviews.txt"})
        void tabsAreToldByTheNameOrTheFirstLine(String name) {
            Survey.Findings findings = survey(file(name, "text\tlabel\nGreat, really\tpositive\nBad\tnegative"));

            assertThat(findings.rows().size()).isEqualTo(2);
        }

        @ParameterizedTest
        @CsvSource({"reviews.jsonl", "reviews.ndjson", "REVIEWS.JSON", "reviews", "reviews.txt"})
        void jsonLinesAreToldByTheNameOrTheFirstLine(String name) {
            Survey.Findings findings = survey(file(
                    name,
                    "{\"text\":\"Great\",\"label\":\"positive\"}\n\n{\"text\":\"Bad\",\"label\":\"negative\"}\n"));

            assertThat(findings.rows().size()).isEqualTo(2);
        }

        @Test
        void theGivenFormatWinsOverTheName() {
            DatasetSpec spec = spec("{'format': 'tsv'}");

            assertThat(survey(spec, csv("text\tlabel", "a\tx", "b\ty")).rows().size())
                    .isEqualTo(2);
        }

        @Test
        void aByteOrderMarkIsNotPartOfTheFirstColumn() {
            assertThat(survey(csv("\uFEFFtext,label", "a,x", "b,y")).rows().size())
                    .isEqualTo(2);
        }

        @Test
        void numbersAndTruthValuesAreLabelsInJson() {
            assertThat(survey(jsonl("{\"text\":\"a\",\"label\":1}", "{\"text\":\"b\",\"label\":0}"))
                            .labels())
                    .containsExactly("0", "1");
            assertThat(survey(jsonl("{\"text\":\"a\",\"label\":true}", "{\"text\":\"b\",\"label\":false}"))
                            .labels())
                    .containsExactly("false", "true");
        }

        @Test
        void whiteSpaceAroundALabelIsNotPartOfIt() {
            assertThat(survey(csv("text,label", "a, x", "b,x ", "c,y")).labels())
                    .containsExactly("x", "y");
        }

        @Test
        void labelsAreSortedAndWholeNumbersByValue() {
            assertThat(survey(csv("text,label", "a,neutral", "b,Positive", "c,negative"))
                            .labels())
                    .containsExactly("Positive", "negative", "neutral");
            assertThat(survey(csv("text,label", "a,10", "b,2", "c,-1", "d,02")).labels())
                    .containsExactly("-1", "02", "2", "10");
        }

        @Test
        void columnsCanBeMapped() {
            DatasetSpec spec = spec("{'columns': {'text': 'review', 'text_pair': 'reply', 'label': 'stars'}}");

            Survey.Findings findings = survey(spec, csv("stars,review,reply", "5,a,b", "1,c,d"));

            assertThat(findings.labels()).containsExactly("1", "5");
            assertThat(findings.paired()).isTrue();
        }

        @Test
        void aColumnTextPairMakesRowsPairs() {
            assertThat(survey(csv("text,text_pair,label", "a,b,x", "c,d,y")).paired())
                    .isTrue();
            assertThat(survey(jsonl(
                                    "{\"text\":\"a\",\"text_pair\":\"b\",\"label\":\"x\"}",
                                    "{\"text\":\"a\",\"text_pair\":\"c\",\"label\":\"y\"}"))
                            .paired())
                    .isTrue();
        }
    }

    @Nested
    class Rows {

        @Test
        void aMissingLabelIsNamedByItsRowAndLine() {
            Fault fault = only(csv("text,label", "a,x", "b,y", "c,x", "d,y", "e,x", "f,y", "g,", "h,x"));

            assertThat(fault.kind()).isEqualTo(ErrorKind.ROW_INVALID);
            assertThat(fault.message()).isEqualTo("The label is missing in row 7 (line 8).");
            assertThat(fault.pointer()).isEqualTo("/file/rows/7/label");
        }

        @Test
        void allWrongRowsAreNamedAtOnceInTheirOrder() {
            assertThat(faults(csv("text,label", ",x", "b,", "c,d,e", "f,x")))
                    .extracting(Fault::pointer)
                    .containsExactly("/file/rows/1/text", "/file/rows/2/label", "/file/rows/3");
        }

        @Test
        void aHundredFaultsAreEnough() {
            String rows =
                    IntStream.range(0, 250).mapToObj(i -> "text " + i + ",").collect(Collectors.joining("\n"));

            assertThat(faults(csv("text,label", rows))).hasSize(100);
        }

        @Test
        void linesAreThoseOfTheFileWhereTextsSpanSome() {
            assertThat(only(csv("text,label", "\"a\nb\nc\",x", "", "d,")).message())
                    .contains("row 2 (line 6)");
        }

        @Test
        void aRowOfAnotherLengthIsNamed() {
            Fault fault = only(csv("text,label", "a,x", "Great, really,y"));

            assertThat(fault.message()).isEqualTo("The header has 2 columns and row 2 (line 3) has 3.");
            assertThat(fault.suggestion()).contains("quotes");
        }

        @Test
        void charactersThatAreNoneAreRefused() {
            assertThat(only(csv("text,label", "a\0b,x", "c,y")).message())
                    .contains("NUL")
                    .contains("row 1");
            assertThat(only(jsonl("{\"text\":\"a\",\"label\":\"x\"}", "{\"text\":\"\\ud800\",\"label\":\"y\"}"))
                            .message())
                    .contains("surrogate")
                    .contains("row 2");
        }

        @Test
        void aTextMayHaveAMillionCharactersAndNotOneMore() {
            String longest = "\uD83D\uDE00".repeat(1_000_000);

            assertThat(survey(csv("text,label", longest + ",x", "b,y")).rows().size())
                    .isEqualTo(2);
            Fault fault = only(csv("text,label", longest + "!,x", "b,y"));
            assertThat(fault.kind()).isEqualTo(ErrorKind.FIELD_TOO_LARGE);
            assertThat(fault.message()).contains("row 1").contains("1,000,001").contains("1,000,000");
        }

        @Test
        void aLongLabelIsRefused() {
            assertThat(only(csv("text,label", "a," + "x".repeat(257), "b,y")).kind())
                    .isEqualTo(ErrorKind.FIELD_TOO_LARGE);
        }

        @Test
        void aQuoteThatIsNeverClosedEndsTheReading() {
            Fault fault = only(csv("text,label", "a,x", "\"b,y", "c,x"));

            assertThat(fault.message()).startsWith("Reading stopped after row 1");
            assertThat(fault.suggestion()).contains("quote");
        }

        @Test
        void aPairNeedsBothTexts() {
            assertThat(only(csv("text,text_pair,label", "a,b,x", "c,,y")).message())
                    .isEqualTo("The second text is missing in row 2 (line 3).");
            assertThat(only(jsonl(
                                    "{\"text\":\"a\",\"label\":\"x\"}",
                                    "{\"text\":\"c\",\"text_pair\":\"d\",\"label\":\"y\"}"))
                            .message())
                    .contains("row 2");
        }

        @ParameterizedTest
        @CsvSource(
                delimiter = '|',
                quoteCharacter = '`',
                value = {
                    "[1]|object",
                    "null|object",
                    "7|object",
                    "{\"text\":\"a\"|well-formed",
                    "{\"text\":\"a\",\"text\":\"b\",\"label\":\"x\"}|well-formed",
                    "{\"text\":NaN,\"label\":\"x\"}|well-formed",
                    "{\"text\":\"a\",\"label\":\"x\"} {}|well-formed",
                    "{\"text\":7,\"label\":\"x\"}|not a string",
                    "{\"text\":\"a\",\"label\":[\"x\"]}|not a string",
                    "{\"text\":\"a\",\"label\":1.5}|not a string",
                    "{\"text\":\"a\",\"label\":null}|label is missing",
                    "{\"text\":\"a\"}|label is missing"
                })
        void aWrongJsonLineIsNamed(String line, String problem) {
            Fault fault = only(jsonl("{\"text\":\"a\",\"label\":\"x\"}", "", line, "{\"text\":\"b\",\"label\":\"y\"}"));

            assertThat(fault.kind()).isEqualTo(ErrorKind.ROW_INVALID);
            assertThat(fault.message()).contains(problem).contains("row 2 (line 3)");
        }

        @Test
        void jsonThatIsNestedWithoutEndIsOneWrongRow() {
            Fault fault = only(
                    jsonl("[".repeat(100_000), "{\"text\":\"a\",\"label\":\"x\"}", "{\"text\":\"b\",\"label\":\"y\"}"));

            assertThat(fault.message()).contains("row 1");
        }

        @Test
        void aJsonLineWithoutEndIsNotReadToItsEnd() {
            Fault fault = only(jsonl(
                    "{\"text\":\"a\",\"label\":\"x\"}",
                    "{\"text\":\"" + "b".repeat(8 * Row.LONGEST_TEXT) + "\",\"label\":\"y\"}"));

            assertThat(fault.kind()).isEqualTo(ErrorKind.FIELD_TOO_LARGE);
            assertThat(fault.message()).contains("Line 2");
        }
    }

    @Nested
    class WholeFiles {

        @ParameterizedTest
        @CsvSource({"''", "'text,label'", "'text,label\n\n\n'"})
        void aFileWithoutRowsIsEmpty(String content) {
            assertThat(only(file("reviews.csv", content)).kind()).isEqualTo(ErrorKind.DATASET_EMPTY);
            assertThat(only(file("reviews.jsonl", "\n")).kind()).isEqualTo(ErrorKind.DATASET_EMPTY);
        }

        @Test
        void aMissingColumnComesWithTheNearestName() {
            Fault fault = only(csv("texts,label", "a,x"));

            assertThat(fault.kind()).isEqualTo(ErrorKind.SCHEMA_INVALID);
            assertThat(fault.message()).isEqualTo("The header has no column 'text'; it has 'texts', 'label'.");
            assertThat(fault.suggestion()).contains("'texts'");
        }

        @Test
        void everyMissingColumnIsNamed() {
            assertThat(faults(csv("sentence,class", "a,x"))).hasSize(2);
            assertThat(faults(jsonl("{\"sentence\":\"a\",\"class\":\"x\"}"))).hasSize(2);
        }

        @Test
        void aColumnThatWasNamedMustBeThere() {
            DatasetSpec spec = spec("{'columns': {'text_pair': 'reply'}}");

            assertThat(Made.faults(spec, csv("text,label", "a,x")))
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.message()).contains("'reply'"));
        }

        @Test
        void aColumnMayNotBeThereTwice() {
            assertThat(only(csv("text,label,text", "a,x,b")).message())
                    .isEqualTo("The header names the column 'text' twice.");
        }

        @Test
        void bytesThatAreNotUtf8AreNamedByTheirLine() {
            byte[] content = "text,label\na,x\nb,y\n\u00e4,x\n".getBytes(StandardCharsets.ISO_8859_1);

            Fault fault = only(file("reviews.csv", content));

            assertThat(fault.kind()).isEqualTo(ErrorKind.ENCODING_INVALID);
            assertThat(fault.message()).isEqualTo("Line 4 is not valid UTF-8.");
        }

        @Test
        void utf16IsNotUtf8() {
            byte[] content = "text,label\na,x\n".getBytes(StandardCharsets.UTF_16);

            assertThat(only(file("reviews.csv", content)).kind()).isEqualTo(ErrorKind.ENCODING_INVALID);
            assertThat(only(file("reviews.jsonl", content)).kind()).isEqualTo(ErrorKind.ENCODING_INVALID);
        }

        @Test
        void oneClassIsNothingToLearn() {
            Fault fault = only(csv("text,label", "a,x", "b,x"));

            assertThat(fault.kind()).isEqualTo(ErrorKind.DATASET_DEGENERATE);
            assertThat(fault.message()).contains("'x'");
        }

        @Test
        void tenThousandLabelsAreTakenAndNotOneMore() {
            assertThat(survey(Files.numbered(10_000, 10_000)).labels()).hasSize(10_000);
            assertThat(only(Files.numbered(10_001, 10_001)).kind()).isEqualTo(ErrorKind.TOO_MANY_LABELS);
        }

        @Test
        void anotherFileHasNoLabelsOfItsOwn() {
            Map<Split, Source> sources = new EnumMap<>(Map.of(
                    Split.TRAIN, csv("text,label", "a,x", "b,y"),
                    Split.TEST, csv("text,label", "c,x", "d,z")));

            assertThat(faults(DatasetSpec.DEFAULT, sources)).singleElement().satisfies(fault -> {
                assertThat(fault.kind()).isEqualTo(ErrorKind.LABEL_UNKNOWN);
                assertThat(fault.message()).contains("'z'").contains("row 2");
            });
        }

        @Test
        void allFilesAreOfPairsOrNone() {
            Map<Split, Source> sources = Map.of(
                    Split.TRAIN, csv("text,label", "a,x", "b,y"),
                    Split.TEST, csv("text,text_pair,label", "c,d,x"));

            assertThat(faults(DatasetSpec.DEFAULT, sources))
                    .singleElement()
                    .satisfies(fault -> assertThat(fault.kind()).isEqualTo(ErrorKind.SCHEMA_INVALID));
        }
    }

    private static Survey.Findings survey(Source source) {
        return survey(DatasetSpec.DEFAULT, source);
    }

    private static Survey.Findings survey(DatasetSpec spec, Source source) {
        return Survey.of(spec, Map.of(Split.TRAIN, source));
    }

    private static Fault only(Source source) {
        return Made.only(DatasetSpec.DEFAULT, source);
    }

    private static List<Fault> faults(Source source) {
        return Made.faults(DatasetSpec.DEFAULT, source);
    }

    private static List<Fault> faults(DatasetSpec spec, Map<Split, Source> sources) {
        return Made.faults(spec, sources);
    }
}
