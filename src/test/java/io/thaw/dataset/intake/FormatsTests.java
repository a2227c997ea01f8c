package io.thaw.dataset.intake;

import static io.thaw.dataset.intake.Files.csv;
import static io.thaw.dataset.intake.Files.file;
import static io.thaw.dataset.intake.Files.gzip;
import static io.thaw.dataset.intake.Files.spec;
import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.dataset.DatasetSpec;
import io.thaw.dataset.Source;
import io.thaw.dataset.format.Row;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FormatsTests {

    private static final DatasetSpec ALL_TRAINS = spec("{'split': {'validation': 0}}");

    @Nested
    class Documents {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "[{\"text\":\"a\",\"label\":\"x\"},{\"text\":\"b\",\"label\":\"y\"}]",
                    "{\"data\":[{\"text\":\"a\",\"label\":\"x\"},{\"text\":\"b\",\"label\":\"y\"}]}",
                    "{\n  \"about\": {\"data\": [1]},\n  \"data\": [\n{\"text\":\"a\",\"label\":\"x\"},\n"
                            + "{\"text\":\"b\",\"label\":\"y\"}]}",
                    "{\"text\":\"a\",\"label\":\"x\"}\n{\"text\":\"b\",\"label\":\"y\"}"
                })
        void anArrayAnObjectAroundOneAndLinesAreToldApart(String json) {
            assertThat(Made.of(ALL_TRAINS, file("reviews.json", json)).examples())
                    .hasSize(2);
        }

        @Test
        void rowsHaveTheirLine() {
            Fault fault = Made.only(
                    ALL_TRAINS,
                    file(
                            "reviews.json",
                            "[\n {\"text\":\"a\",\"label\":\"x\"},\n {\"text\":\"\",\"label\":\"y\"},\n"
                                    + " {\"text\":\"c\",\"label\":\"y\"}\n]"));

            assertThat(fault.message()).isEqualTo("The text is missing in row 2 (line 3).");
        }

        @Test
        void whatIsNoObjectIsAWrongRow() {
            Fault fault = Made.only(
                    ALL_TRAINS,
                    file("a.json", "[7, {\"text\":\"a\",\"label\":\"x\"}, {\"text\":\"b\",\"label\":\"y\"}]"));

            assertThat(fault.message()).isEqualTo("A JSON object is missing in row 1 (line 1).");
        }

        @Test
        void aDocumentThatBreaksOffIsNamedWithItsLastRow() {
            Fault fault = Made.only(ALL_TRAINS, file("a.json", "[{\"text\":\"a\",\"label\":\"x\"},\n{\"text\":"));

            assertThat(fault.kind()).isEqualTo(ErrorKind.ROW_INVALID);
            assertThat(fault.message()).startsWith("Reading stopped after row 1, in the object of line 2");
        }

        @Test
        void columnsInsteadOfRowsAreNotRead() {
            Fault fault = Made.only(
                    spec("{'format': 'json'}"), file("a.json", "{\"text\":[\"a\",\"b\"],\"label\":[\"x\",\"y\"]}"));

            assertThat(fault.kind()).isEqualTo(ErrorKind.SCHEMA_INVALID);
            assertThat(fault.suggestion()).contains("array of objects");
        }

        @Test
        void anObjectWithoutEndIsNotReadToItsEnd() {
            Fault fault = Made.only(
                    ALL_TRAINS,
                    file(
                            "a.json",
                            "[{\"text\":\"a\",\"label\":\"x\"},\n{\"text\":\"" + "b".repeat(9 * Row.LONGEST_TEXT)));

            assertThat(fault.kind()).isEqualTo(ErrorKind.FIELD_TOO_LARGE);
            assertThat(fault.message()).contains("after row 1");
        }

        @Test
        void aMissingFieldComesWithTheNearestName() {
            Fault fault = Made.only(ALL_TRAINS, file("a.json", "[{\"text\":\"a\",\"lable\":\"x\"}]"));

            assertThat(fault.kind()).isEqualTo(ErrorKind.SCHEMA_INVALID);
            assertThat(fault.suggestion()).contains("'lable'");
        }
    }

    @Nested
    class Packed {

        @ParameterizedTest
        @CsvSource({"reviews.csv.gz", "reviews.csv", "reviews", "REVIEWS.CSV.GZ"})
        void gzipIsToldByItsFirstBytes(String name) {
            assertThat(Made.of(ALL_TRAINS, file(name, gzip(bytes("text,label\na,x\nb,y\n"))))
                            .examples())
                    .hasSize(2);
        }

        @Test
        void theInnerNameTellsTheFormat() {
            assertThat(Made.of(ALL_TRAINS, file("reviews.tsv.gz", gzip(bytes("text\tlabel\na,\tx\nb\ty\n"))))
                            .examples())
                    .hasSize(2);
        }

        @Test
        void wrongRowsAndBytesAreNamedAsInAPlainFile() {
            assertThat(Made.only(ALL_TRAINS, file("a.csv.gz", gzip(bytes("text,label\na,x\nb,\nc,y\n"))))
                            .message())
                    .contains("row 2 (line 3)");
            byte[] latin1 = "text,label\na,x\n\u00e4,y\n".getBytes(StandardCharsets.ISO_8859_1);
            assertThat(Made.only(ALL_TRAINS, file("a.csv.gz", gzip(latin1))).message())
                    .isEqualTo("Line 3 is not valid UTF-8.");
        }

        @Test
        void manyBytesOfFewAreNotUnpacked() {
            byte[] rows = new byte[1 << 26];
            Arrays.fill(rows, (byte) 'a');

            Fault fault = Made.only(ALL_TRAINS, file("bomb.csv.gz", gzip(rows)));

            assertThat(fault.kind()).isIn(ErrorKind.EXPANDED_TOO_LARGE, ErrorKind.FIELD_TOO_LARGE);
        }

        @Test
        void aBombOfWellFormedRowsIsNotUnpacked() {
            String rows = "text,label\n" + ("again and again ".repeat(1 << 10) + ",x\n").repeat(1 << 11);

            Fault fault = Made.only(ALL_TRAINS, file("bomb.csv.gz", gzip(bytes(rows))));

            assertThat(fault.kind()).isEqualTo(ErrorKind.EXPANDED_TOO_LARGE);
            assertThat(fault.message()).contains("100 times");
        }

        @Test
        void textThatPacksWellIsUnpacked() {
            String rows = IntStream.range(0, 20_000)
                    .mapToObj(i ->
                            IntStream.range(i, i + 200)
                                            .mapToObj(Integer::toString)
                                            .collect(Collectors.joining(" ")) + "," + i % 2)
                    .collect(Collectors.joining("\n", "text,label\n", ""));

            assertThat(Made.of(ALL_TRAINS, file("a.csv.gz", gzip(bytes(rows)))).examples())
                    .hasSize(20_000);
        }

        @Test
        void brokenFilesAreSaidToBeSo() {
            byte[] packed = gzip(bytes("text,label\n" + noise() + ",x\nb,y\n"));
            byte[] wrongSum = packed.clone();
            wrongSum[packed.length - 6] ^= 1;

            assertThat(kind(Arrays.copyOf(packed, packed.length / 2))).isEqualTo(ErrorKind.DECOMPRESSION_FAILED);
            assertThat(kind(Arrays.copyOf(packed, 5))).isEqualTo(ErrorKind.DECOMPRESSION_FAILED);
            assertThat(kind(wrongSum)).isEqualTo(ErrorKind.DECOMPRESSION_FAILED);
            assertThat(kind(gzip(packed))).isEqualTo(ErrorKind.DECOMPRESSION_FAILED);
            assertThat(kind(bytes("text,label\na,x\nb,y\n"))).isEqualTo(ErrorKind.DECOMPRESSION_FAILED);
        }

        private ErrorKind kind(byte[] content) {
            return Made.only(ALL_TRAINS, file("reviews.csv.gz", content)).kind();
        }

        private String noise() {
            return new Random(1)
                    .ints(20_000, 'a', 'z' + 1)
                    .mapToObj(Character::toString)
                    .collect(Collectors.joining());
        }
    }

    @Nested
    class Others {

        @ParameterizedTest
        @CsvSource({"50415231,Parquet", "50415245,Parquet", "504b0304,zip"})
        void filesThatAreNoTextAreNamed(String start, String name) {
            Fault fault = Made.only(
                    spec("{'format': 'csv'}"), file("rows.csv", HexFormat.of().parseHex(start + "00ff")));

            assertThat(fault.kind()).isEqualTo(ErrorKind.FORMAT_MISMATCH);
            assertThat(fault.message()).contains(name);
        }

        @Test
        void aQuoteThatIsNeverClosedDoesNotFillTheMemory() {
            Source source = csv("text,label", "a,x", "\"" + "b".repeat(5 * Row.LONGEST_TEXT), "c,y");

            assertThat(Made.only(ALL_TRAINS, source).kind()).isEqualTo(ErrorKind.FIELD_TOO_LARGE);
        }

        private static final int LINES = 5_000;

        @Test
        void longFilesAreReadAcrossTheReadersBuffers() {
            String rows = IntStream.range(0, LINES)
                    .mapToObj(i -> "{\"text\":\"" + "x".repeat(i % 97) + i + "\",\"label\":" + i % 2 + "}")
                    .collect(Collectors.joining("\r\n"));

            assertThat(Made.of(ALL_TRAINS, file("a.jsonl", rows)).examples()).hasSize(LINES);
        }
    }

    @Nested
    class Tolerance {

        private final String rows = IntStream.range(0, 100)
                .mapToObj(i -> i % 25 == 7 ? "text " + i + "," : "text " + i + "," + i % 2)
                .collect(Collectors.joining("\n", "text,label\n", ""));

        @Test
        void wrongRowsUpToTheRatioAreLeftOutAndCounted() {
            Made made = Made.of(spec("{'max_invalid_ratio': 0.04, 'split': {'validation': 0.25}}"), csv(rows));

            assertThat(made.examples()).hasSize(96).doesNotHaveDuplicates();
            assertThat(made.warnings("skipped_rows")).singleElement().satisfies(warning -> {
                assertThat(warning.count()).isEqualTo(4);
                assertThat(warning.examples()).hasSize(4).first().isEqualTo("The label is missing in row 8 (line 9).");
            });
        }

        @Test
        void moreThanTheRatioIsRefusedWithTheNumbers() {
            assertThat(Made.faults(spec("{'max_invalid_ratio': 0.039}"), csv(rows)))
                    .hasSize(5)
                    .first()
                    .satisfies(fault -> {
                        assertThat(fault.pointer()).isEqualTo("/spec/max_invalid_ratio");
                        assertThat(fault.message()).startsWith("4 of 100 rows are wrong");
                    });
        }

        @Test
        void rowsThatCannotBeReadAreLeftOutToo() {
            Made made = Made.of(
                    spec("{'max_invalid_ratio': 0.5, 'split': {'validation': 0}}"),
                    Files.jsonl("{'text':'a','label':'x'}", "{", "{'text':'b'}", "{'text':'c','label':'y'}"));

            assertThat(made.examples())
                    .extracting(example -> ((io.thaw.dataset.Example.Labelled) example).text())
                    .containsExactly("a", "c");
        }

        @Test
        void moreThanAHundredWrongRowsMayBeTolerated() {
            String many = IntStream.range(0, 1000)
                    .mapToObj(i -> i % 2 == 0 ? "text " + i + "," : "text " + i + "," + i % 3)
                    .collect(Collectors.joining("\n", "text,label\n", ""));

            assertThat(Made.of(spec("{'max_invalid_ratio': 0.5}"), csv(many)).examples())
                    .hasSize(500);
        }

        @Test
        void aFileThatBreaksOffIsNeverTolerated() {
            assertThat(Made.only(spec("{'max_invalid_ratio': 0.9}"), csv("text,label", "a,x", "b,y", "\"c,y"))
                            .message())
                    .startsWith("Reading stopped");
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
