package io.thaw.registry.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.checkpoint.TinyBert;
import io.thaw.database.IntegrationTest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.jdbc.core.JdbcTemplate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every bad checkpoint gets its exact status and type, and leaves no base model behind. Each row spoils a sound one; the numbers
 * are those of the list of bad inputs that the service was designed by.
 */
@IntegrationTest
class BadImportsIT {

    private static final String INVALID = "checkpoint-invalid";
    private static final String UNSUPPORTED = "architecture-unsupported";
    /** How the header describes the first tensor. */
    private static final String WORDS = "{\"dtype\":\"F32\",\"shape\":[12,8],\"data_offsets\":[0,384]}";

    private static final String POSITIONS = "{\"dtype\":\"F32\",\"shape\":[16,8],\"data_offsets\":[384,896]}";

    private final HttpClient client = HttpClient.newHttpClient();
    private final JsonMapper json = new JsonMapper();

    @Autowired
    JdbcTemplate jdbc;

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    private Path folder;

    /** What is done to a sound checkpoint. */
    @FunctionalInterface
    private interface Damage {
        void to(Path directory) throws IOException;
    }

    private record Row(String row, String input, int status, String type, Damage damage) {

        static Row invalid(String row, String input, Damage damage) {
            return new Row(row, input, 422, INVALID, damage);
        }

        @Override
        public String toString() {
            return row + " " + input;
        }
    }

    @BeforeEach
    void aSoundCheckpoint() throws IOException {
        jdbc.execute("TRUNCATE base_model CASCADE");
        folder = Path.of(data).resolveSibling("base-models");
        Path bad = folder.resolve("bad");
        if (Files.exists(bad)) {
            try (Stream<Path> files = Files.walk(bad)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
        TinyBert.writeTo(bad);
    }

    static Stream<Row> rows() {
        return Stream.of(
                        otherFormats(),
                        safetensorsFiles(),
                        safetensorsHeaders(),
                        tensors(),
                        configs(),
                        tokenizers(),
                        shards())
                .flatMap(List::stream);
    }

    private static List<Row> otherFormats() {
        return List.of(
                Row.invalid("13a", "weights as pickle", directory -> {
                    Files.move(weights(directory), directory.resolve("pytorch_model.bin"));
                }),
                Row.invalid(
                        "13b",
                        "a zip as PyTorch writes it",
                        directory -> replaceByFile(directory, zip("archive/data.pkl"))),
                Row.invalid(
                        "13c",
                        "a pickle of itself",
                        directory -> replaceByFile(directory, new byte[] {(byte) 0x80, 2, 'c', '.'})),
                Row.invalid("14", "pickle renamed to safetensors", bytes(old ->
                        new byte[] {(byte) 0x80, 2, 'c', 'o', 's', '\n', '.', 0, 0, 0})),
                Row.invalid(
                        "15",
                        "a TorchScript archive",
                        directory -> replaceByFile(directory, zip("model/code/__torch__.py"))),
                Row.invalid(
                        "17", "a Keras file", directory -> replaceByFile(directory, "\u0089HDF\r\n".getBytes(UTF_8))),
                Row.invalid("18", "GGUF", directory -> replaceByFile(directory, "GGUF\u0003".getBytes(UTF_8))),
                Row.invalid(
                        "75",
                        "a zip with a path that leaves it",
                        directory -> replaceByFile(directory, zip("../../model.onnx"))));
    }

    private static List<Row> safetensorsFiles() {
        return List.of(
                Row.invalid("19", "0 bytes", bytes(old -> new byte[0])),
                Row.invalid("20", "7 bytes", bytes(old -> new byte[7])),
                Row.invalid("21a", "a header of 0 bytes", length(0)),
                Row.invalid("21b", "a header of 1 byte", length(1)),
                Row.invalid("22a", "a header of 2^63 bytes", length(Long.MIN_VALUE)),
                Row.invalid("22b", "a header of 2^64 - 1 bytes", length(-1)),
                Row.invalid("23", "a header longer than the file", length(1 << 20)),
                Row.invalid(
                        "24", "a header above 4 MiB", header(old -> old + " ".repeat((4 << 20) + 1 - old.length()))),
                Row.invalid("45", "a zip after the last tensor", bytes(old -> joined(old, zip("x")))),
                Row.invalid("23b", "cut in the middle", bytes(old -> Arrays.copyOf(old, old.length / 2))));
    }

    private static List<Row> safetensorsHeaders() {
        return List.of(
                Row.invalid("25", "not an object", header(old -> "[" + old + "]")),
                Row.invalid("26", "not UTF-8", bytes(old -> {
                    old[20] = (byte) 0xff;
                    return old;
                })),
                Row.invalid("27", "cut", header(old -> old.substring(0, old.length() / 2))),
                Row.invalid(
                        "28",
                        "a tensor twice",
                        header(old -> old.replaceFirst("\\{", "{\"bert.embeddings.LayerNorm.bias\":" + words() + ","))),
                Row.invalid("29", "an unknown field", replaced(WORDS, WORDS.replace("{", "{\"extra\":1,"))),
                Row.invalid("30", "nested fifty deep", replaced(WORDS, "[".repeat(50) + "]".repeat(50))),
                Row.invalid("31", "bytes after the object", header(old -> old.strip() + "x")),
                Row.invalid("32", "a number among the metadata", replaced("\"pt\"", "7")),
                Row.invalid(
                        "33",
                        "a hundred thousand metadata",
                        replaced(
                                "\"pt\"",
                                "\"pt\","
                                        + IntStream.range(0, 100_000)
                                                .mapToObj(i -> "\"k" + i + "\":\"\"")
                                                .collect(Collectors.joining(",")))),
                Row.invalid("34", "the type F31", replaced(WORDS, WORDS.replace("F32", "F31"))),
                Row.invalid("35", "the type F8_E4M3", replaced(WORDS, WORDS.replace("F32", "F8_E4M3"))),
                Row.invalid("36", "a shape with -1", replaced(WORDS, WORDS.replace("[12,8]", "[-1,8]"))),
                Row.invalid("37a", "a shape with 1.5", replaced(WORDS, WORDS.replace("[12,8]", "[1.5,64]"))),
                Row.invalid("37b", "a shape with a text", replaced(WORDS, WORDS.replace("[12,8]", "[\"12\",8]"))),
                Row.invalid(
                        "38",
                        "a shape that overflows",
                        replaced(WORDS, WORDS.replace("[12,8]", "[2147483647,2147483647,2147483647]"))),
                Row.invalid("39", "nine dimensions", replaced(WORDS, WORDS.replace("[12,8]", "[12,8,1,1,1,1,1,1,1]"))),
                Row.invalid("40a", "one offset", replaced(WORDS, WORDS.replace("[0,384]", "[384]"))),
                Row.invalid("40b", "three offsets", replaced(WORDS, WORDS.replace("[0,384]", "[0,384,384]"))),
                Row.invalid("41", "an end before its beginning", replaced(WORDS, WORDS.replace("[0,384]", "[384,0]"))),
                Row.invalid(
                        "42",
                        "an offset past the file",
                        replaced(WORDS, WORDS.replace("[0,384]", "[1000000,1000384]"))),
                Row.invalid(
                        "43",
                        "ten thousand tensors in one place",
                        header(old -> old.replaceFirst(
                                "\\{",
                                "{"
                                        + IntStream.range(0, 10_000)
                                                .mapToObj(i -> "\"t" + i + "\":" + WORDS + ",")
                                                .collect(Collectors.joining())))),
                Row.invalid("44", "a hole", replaced(POSITIONS, POSITIONS.replace("[384,896]", "[388,900]"))),
                Row.invalid("46", "a size that is not the shape's", replaced(WORDS, WORDS.replace("[12,8]", "[12,9]"))),
                Row.invalid(
                        "47",
                        "20,001 tensors",
                        header(old -> "{"
                                + IntStream.rangeClosed(0, 20_000)
                                        .mapToObj(i -> "\"t" + i
                                                + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}")
                                        .collect(Collectors.joining(","))
                                + "}")),
                Row.invalid(
                        "48a", "a name of 257 characters", replaced("bert.embeddings.LayerNorm.bias", "x".repeat(257))),
                Row.invalid("48b", "a name with NUL", replaced("bert.embeddings.LayerNorm.bias", "x\\u0000")),
                Row.invalid("48c", "a name that is a path", replaced("bert.embeddings.LayerNorm.bias", "../x")));
    }

    private static List<Row> tensors() {
        return List.of(
                Row.invalid(
                        "49",
                        "a layer's tensor missing",
                        replaced("bert.encoder.layer.1.output.dense.bias", "other.bias")),
                Row.invalid(
                        "50",
                        "a layer too many",
                        replaced("bert.encoder.layer.1.output.dense.bias", "bert.encoder.layer.7.output.dense.bias")),
                Row.invalid(
                        "51",
                        "a shape that is not the configuration's",
                        replaced(WORDS, WORDS.replace("[12,8]", "[8,12]"))),
                Row.invalid("52a", "a weight that is not a number", bytes(old -> last(old, Float.NaN))),
                Row.invalid("52b", "an infinite weight", bytes(old -> last(old, Float.NEGATIVE_INFINITY))));
    }

    private static List<Row> configs() {
        return List.of(
                Row.invalid("53", "no config.json", directory -> Files.delete(directory.resolve("config.json"))),
                Row.invalid("54", "config.json of 2 MiB", config("\"bert\"", "\"bert\"" + " ".repeat(2 << 20))),
                Row.invalid("55a", "config.json that is none", config("{", "")),
                Row.invalid("55b", "a field twice", config("{", "{\"model_type\": \"bert\", ")),
                Row.invalid("56a", "no layers", config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 0")),
                Row.invalid(
                        "56b",
                        "ten thousand layers",
                        config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 10000")),
                Row.invalid(
                        "57",
                        "heads that do not divide the width",
                        config("\"num_attention_heads\": 2", "\"num_attention_heads\": 3")),
                Row.invalid("58", "2^31 tokens", config("\"vocab_size\": 12", "\"vocab_size\": 2147483648")),
                Row.invalid(
                        "59",
                        "-1 positions",
                        config("\"max_position_embeddings\": 16", "\"max_position_embeddings\": -1")),
                new Row(
                        "61",
                        "another architecture",
                        422,
                        UNSUPPORTED,
                        config("\"model_type\": \"bert\"", "\"model_type\": \"gpt2\"")),
                Row.invalid("67", "fewer tokens than the table", config("\"vocab_size\": 12", "\"vocab_size\": 11")));
    }

    private static List<Row> tokenizers() {
        return List.of(
                Row.invalid(
                        "62",
                        "tokenizer.json above 64 MiB",
                        directory -> Files.write(directory.resolve("tokenizer.json"), new byte[(64 << 20) + 1])),
                Row.invalid(
                        "64",
                        "a token that the table has not",
                        directory -> Files.writeString(
                                directory.resolve("tokenizer.json"),
                                "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":12}}}")),
                Row.invalid("65", "vocab.txt without [MASK]", vocabulary("[MASK]", "[MASKE]")),
                Row.invalid("66", "vocab.txt with a token twice", vocabulary("ice", "the")),
                Row.invalid("67b", "a vocabulary longer than the table", vocabulary("ice", "ice\nsnow")),
                Row.invalid("69b", "no tokenizer", directory -> Files.delete(directory.resolve("vocab.txt"))));
    }

    private static List<Row> shards() {
        return List.of(
                Row.invalid("68", "an index that names a file elsewhere", index("../../other.safetensors")),
                Row.invalid("69", "an index that names a missing file", index("model-1.safetensors")),
                Row.invalid("70", "two files with one tensor", directory -> {
                    Files.copy(weights(directory), directory.resolve("model-1.safetensors"));
                    Files.copy(weights(directory), directory.resolve("model-2.safetensors"));
                    Files.delete(weights(directory));
                    Files.writeString(
                            directory.resolve("model.safetensors.index.json"),
                            "{\"weight_map\": {\"a\": \"model-1.safetensors\", \"b\": \"model-2.safetensors\"}}");
                }),
                Row.invalid("70b", "an index that is no JSON", directory -> {
                    Files.delete(weights(directory));
                    Files.writeString(directory.resolve("model.safetensors.index.json"), "{");
                }));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void aBadCheckpointIsRefused(Row row) throws Exception {
        row.damage().to(folder.resolve("bad"));

        HttpResponse<String> answer = post("{\"name\": \"bad\", \"file\": \"bad\"}");

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(row.status());
        JsonNode problem = json.readTree(answer.body());
        assertThat(problem.at("/type").stringValue()).isEqualTo("/problems/" + row.type());
        assertThat(problem.at("/errors/0/pointer").stringValue()).isEqualTo("/file");
        assertThat(problem.get("errors"))
                .allSatisfy(error -> assertThat(error.get("message").stringValue())
                        .as("says nothing of where the service keeps its files")
                        .hasSizeLessThan(500)
                        .doesNotContain(folder.toString()));
        assertThat(jdbc.queryForObject("select count(*) from base_model", Long.class))
                .isZero();
    }

    /** What the list refuses and the service takes: code is named and never run, and heads of other tasks are left out. */
    @Test
    void whatIsOfNoConcernToTheEncoderIsNoFault() throws Exception {
        Path directory = folder.resolve("bad");
        config(
                        "\"architectures\": [\"BertModel\"]",
                        "\"architectures\": [\"Other\"], \"auto_map\": {\"AutoModel\": \"x.Other\"}")
                .to(directory);
        assertThat(post("{\"name\": \"bad\", \"file\": \"bad\"}").statusCode()).isEqualTo(201);
        assertThat(post("{\"name\": \"bad\", \"file\": \"bad\"}").statusCode())
                .as("80: the same content again")
                .isEqualTo(200);

        bytes(old -> last(old, 42)).to(directory);
        assertThat(post("{\"name\": \"bad\", \"file\": \"bad\"}").statusCode())
                .as("79: other content under the name")
                .isEqualTo(409);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            08 | POST  | text/xml         | */*              | {}                                         | 415 | unsupported-media-type
            09 | POST  | application/json | application/xml  | {"name": "a", "file": "bad"}               | 406 | not-acceptable
            10 | PATCH | application/json | */*              | {}                                         | 405 | method-not-allowed
            77 | POST  | application/json | */*              | {"name": "a", "file": "../bad"}            | 422 | invalid-name
            77 | POST  | application/json | */*              | {"name": "user/../../x", "file": "bad"}    | 422 | invalid-name
            77 | POST  | application/json | */*              | {"name": "a", "file": "none"}              | 422 | unknown-value
            77 | POST  | application/json | */*              | {"name": "a", "file": "bad", "url": "x"}   | 400 | unknown-field
            77 | POST  | application/json | */*              | {"name": "a"}                              | 422 | missing-field
            """)
    void aBadRequestIsRefused(
            String row, String method, String contentType, String accept, String body, int status, String type)
            throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v1/base-models"))
                .header("Content-Type", contentType)
                .header("Accept", accept)
                .method(method, BodyPublishers.ofString(body))
                .build();

        HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());

        assertThat(answer.statusCode()).as(row + ": " + answer.body()).isEqualTo(status);
        assertThat(json.readTree(answer.body()).at("/type").stringValue()).isEqualTo("/problems/" + type);
    }

    private HttpResponse<String> post(String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v1/base-models"))
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body))
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static Path weights(Path directory) {
        return directory.resolve("model.safetensors");
    }

    private static String words() {
        return WORDS.replace("[12,8]", "[8]").replace("[0,384]", "[0,32]");
    }

    private static Damage bytes(UnaryOperator<byte[]> change) {
        return directory -> Files.write(weights(directory), change.apply(Files.readAllBytes(weights(directory))));
    }

    private static Damage length(long length) {
        return bytes(old -> {
            ByteBuffer.wrap(old).order(ByteOrder.LITTLE_ENDIAN).putLong(length);
            return old;
        });
    }

    private static Damage header(UnaryOperator<String> change) {
        return bytes(old -> {
            int length =
                    (int) ByteBuffer.wrap(old).order(ByteOrder.LITTLE_ENDIAN).getLong();
            String before = new String(old, 8, length, UTF_8);
            String after = change.apply(before);
            assertThat(after).isNotEqualTo(before);
            byte[] changed = after.getBytes(UTF_8);
            byte[] size = ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(changed.length)
                    .array();
            return joined(joined(size, changed), Arrays.copyOfRange(old, 8 + length, old.length));
        });
    }

    private static Damage replaced(String from, String to) {
        return header(old -> old.replace(from, to));
    }

    private static Damage config(String from, String to) {
        return text("config.json", from, to);
    }

    private static Damage vocabulary(String from, String to) {
        return text("vocab.txt", from, to);
    }

    private static Damage text(String file, String from, String to) {
        return directory -> {
            String before = Files.readString(directory.resolve(file));
            assertThat(before).contains(from);
            Files.writeString(directory.resolve(file), before.replace(from, to));
        };
    }

    private static Damage index(String shard) {
        return directory -> {
            Files.delete(weights(directory));
            Files.writeString(
                    directory.resolve("model.safetensors.index.json"), "{\"weight_map\": {\"a\": \"" + shard + "\"}}");
        };
    }

    /** A file of this content in place of the directory. */
    private static void replaceByFile(Path directory, byte[] content) throws IOException {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
        Files.write(directory, content);
    }

    private static byte[] zip(String entry) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            zip.putNextEntry(new ZipEntry(entry));
            zip.write(1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return bytes.toByteArray();
    }

    private static byte[] last(byte[] file, float value) {
        ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).putFloat(file.length - 4, value);
        return file;
    }

    private static byte[] joined(byte[] first, byte[] second) {
        byte[] both = Arrays.copyOf(first, first.length + second.length);
        System.arraycopy(second, 0, both, first.length, second.length);
        return both;
    }
}
