package io.thaw.requests;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** What can be wrong with a checkpoint, each done to a sound one. */
final class Damages {

    /** How the header describes the first tensor. */
    private static final String WORDS = "{\"dtype\":\"F32\",\"shape\":[12,8],\"data_offsets\":[0,384]}";

    private static final String POSITIONS = "{\"dtype\":\"F32\",\"shape\":[16,8],\"data_offsets\":[384,896]}";

    private static final Map<String, Damage> ALL = Stream.of(
                    otherFormats(),
                    safetensorsFiles(),
                    safetensorsHeaders(),
                    tensors(),
                    configs(),
                    tokenizers(),
                    shards())
            .flatMap(List::stream)
            .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));

    private Damages() {}

    /** What is done to the directory of a checkpoint. */
    @FunctionalInterface
    interface Damage {
        void to(Path directory) throws IOException;
    }

    /** The damage of a name. */
    static Damage of(String name) {
        Damage damage = ALL.get(name);
        assertThat(damage).as(name).isNotNull();
        return damage;
    }

    private static List<Map.Entry<String, Damage>> otherFormats() {
        return List.of(
                entry("weights as pickle", directory -> {
                    Files.move(weights(directory), directory.resolve("pytorch_model.bin"));
                }),
                entry("a zip as PyTorch writes it", directory -> replaceByFile(directory, zip("archive/data.pkl"))),
                entry(
                        "a pickle of itself",
                        directory -> replaceByFile(directory, new byte[] {(byte) 0x80, 2, 'c', '.'})),
                entry("pickle renamed to safetensors", bytes(old ->
                        new byte[] {(byte) 0x80, 2, 'c', 'o', 's', '\n', '.', 0, 0, 0})),
                entry("a TorchScript archive", directory -> replaceByFile(directory, zip("model/code/__torch__.py"))),
                entry("a Keras file", directory -> replaceByFile(directory, "\u0089HDF\r\n".getBytes(UTF_8))),
                entry("ONNX with data outside of it", directory -> replaceByFile(directory, outsideData())),
                entry("GGUF", directory -> replaceByFile(directory, "GGUF\u0003".getBytes(UTF_8))),
                entry(
                        "a zip with a path that leaves it",
                        directory -> replaceByFile(directory, zip("../../model.onnx"))));
    }

    private static List<Map.Entry<String, Damage>> safetensorsFiles() {
        return List.of(
                entry("0 bytes", bytes(old -> new byte[0])),
                entry("7 bytes", bytes(old -> new byte[7])),
                entry("a header of 0 bytes", length(0)),
                entry("a header of 1 byte", length(1)),
                entry("a header of 2^63 bytes", length(Long.MIN_VALUE)),
                entry("a header of 2^64 - 1 bytes", length(-1)),
                entry("a header longer than the file", length(1 << 20)),
                entry("a header above 4 MiB", header(old -> old + " ".repeat((4 << 20) + 1 - old.length()))),
                entry("a zip after the last tensor", bytes(old -> joined(old, zip("x")))),
                entry("cut in the middle", bytes(old -> Arrays.copyOf(old, old.length / 2))));
    }

    private static List<Map.Entry<String, Damage>> safetensorsHeaders() {
        return List.of(
                entry("not an object", header(old -> "[" + old + "]")),
                entry("not UTF-8", bytes(old -> {
                    old[20] = (byte) 0xff;
                    return old;
                })),
                entry("cut", header(old -> old.substring(0, old.length() / 2))),
                entry(
                        "a tensor twice",
                        header(old -> old.replaceFirst("\\{", "{\"bert.embeddings.LayerNorm.bias\":" + words() + ","))),
                entry("an unknown field", replaced(WORDS, WORDS.replace("{", "{\"extra\":1,"))),
                entry("nested fifty deep", replaced(WORDS, "[".repeat(50) + "]".repeat(50))),
                entry("bytes after the object", header(old -> old.strip() + "x")),
                entry("a number among the metadata", replaced("\"pt\"", "7")),
                entry(
                        "a hundred thousand metadata",
                        replaced(
                                "\"pt\"",
                                "\"pt\","
                                        + IntStream.range(0, 100_000)
                                                .mapToObj(i -> "\"k" + i + "\":\"\"")
                                                .collect(Collectors.joining(",")))),
                entry("the type F31", replaced(WORDS, WORDS.replace("F32", "F31"))),
                entry("the type F8_E4M3", replaced(WORDS, WORDS.replace("F32", "F8_E4M3"))),
                entry("a shape with -1", replaced(WORDS, WORDS.replace("[12,8]", "[-1,8]"))),
                entry("a shape with 1.5", replaced(WORDS, WORDS.replace("[12,8]", "[1.5,64]"))),
                entry("a shape with a text", replaced(WORDS, WORDS.replace("[12,8]", "[\"12\",8]"))),
                entry(
                        "a shape that overflows",
                        replaced(WORDS, WORDS.replace("[12,8]", "[2147483647,2147483647,2147483647]"))),
                entry("nine dimensions", replaced(WORDS, WORDS.replace("[12,8]", "[12,8,1,1,1,1,1,1,1]"))),
                entry("one offset", replaced(WORDS, WORDS.replace("[0,384]", "[384]"))),
                entry("three offsets", replaced(WORDS, WORDS.replace("[0,384]", "[0,384,384]"))),
                entry("an end before its beginning", replaced(WORDS, WORDS.replace("[0,384]", "[384,0]"))),
                entry("an offset past the file", replaced(WORDS, WORDS.replace("[0,384]", "[1000000,1000384]"))),
                entry(
                        "ten thousand tensors in one place",
                        header(old -> old.replaceFirst(
                                "\\{",
                                "{"
                                        + IntStream.range(0, 10_000)
                                                .mapToObj(i -> "\"t" + i + "\":" + WORDS + ",")
                                                .collect(Collectors.joining())))),
                entry("a hole", replaced(POSITIONS, POSITIONS.replace("[384,896]", "[388,900]"))),
                entry("a size that is not the shape's", replaced(WORDS, WORDS.replace("[12,8]", "[12,9]"))),
                entry(
                        "20,001 tensors",
                        header(old -> "{"
                                + IntStream.rangeClosed(0, 20_000)
                                        .mapToObj(i -> "\"t" + i
                                                + "\":{\"dtype\":\"F32\",\"shape\":[0],\"data_offsets\":[0,0]}")
                                        .collect(Collectors.joining(","))
                                + "}")),
                entry("a name of 257 characters", replaced("bert.embeddings.LayerNorm.bias", "x".repeat(257))),
                entry("a name with NUL", replaced("bert.embeddings.LayerNorm.bias", "x\\u0000")),
                entry("a name that is a path", replaced("bert.embeddings.LayerNorm.bias", "../x")));
    }

    private static List<Map.Entry<String, Damage>> tensors() {
        return List.of(
                entry("a layer's tensor missing", replaced("bert.encoder.layer.1.output.dense.bias", "other.bias")),
                entry(
                        "a layer too many",
                        replaced("bert.encoder.layer.1.output.dense.bias", "bert.encoder.layer.7.output.dense.bias")),
                entry("a shape that is not the configuration's", replaced(WORDS, WORDS.replace("[12,8]", "[8,12]"))),
                entry("a weight that is not a number", bytes(old -> last(old, Float.NaN))),
                entry("an infinite weight", bytes(old -> last(old, Float.NEGATIVE_INFINITY))));
    }

    private static List<Map.Entry<String, Damage>> configs() {
        return List.of(
                entry("no config.json", directory -> Files.delete(directory.resolve("config.json"))),
                entry("config.json of 2 MiB", config("\"bert\"", "\"bert\"" + " ".repeat(2 << 20))),
                entry("config.json that is none", config("{", "")),
                entry("a field twice", config("{", "{\"model_type\": \"bert\", ")),
                entry("no layers", config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 0")),
                entry("ten thousand layers", config("\"num_hidden_layers\": 2", "\"num_hidden_layers\": 10000")),
                entry(
                        "heads that do not divide the width",
                        config("\"num_attention_heads\": 2", "\"num_attention_heads\": 3")),
                entry("2^31 tokens", config("\"vocab_size\": 12", "\"vocab_size\": 2147483648")),
                entry("-1 positions", config("\"max_position_embeddings\": 16", "\"max_position_embeddings\": -1")),
                entry("another architecture", config("\"model_type\": \"bert\"", "\"model_type\": \"gpt2\"")),
                entry(
                        "code in the configuration",
                        config(
                                "\"architectures\": [\"BertModel\"]",
                                "\"architectures\": [\"Other\"], \"auto_map\": {\"AutoModel\": \"x.Other\"}")),
                entry("fewer tokens than the table", config("\"vocab_size\": 12", "\"vocab_size\": 11")));
    }

    private static List<Map.Entry<String, Damage>> tokenizers() {
        return List.of(
                entry(
                        "tokenizer.json above 64 MiB",
                        directory -> Files.write(directory.resolve("tokenizer.json"), new byte[(64 << 20) + 1])),
                entry(
                        "a token that the table has not",
                        directory -> Files.writeString(
                                directory.resolve("tokenizer.json"),
                                "{\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":12}}}")),
                entry(
                        "a tokenizer with a regular expression",
                        directory -> Files.writeString(
                                directory.resolve("tokenizer.json"),
                                "{\"pre_tokenizer\":{\"type\":\"Split\",\"pattern\":{\"Regex\":\"(a+)+$\"}},"
                                        + "\"model\":{\"type\":\"WordPiece\",\"vocab\":{\"a\":0}}}")),
                entry("vocab.txt without [MASK]", vocabulary("[MASK]", "[MASKE]")),
                entry("vocab.txt with a token twice", vocabulary("ice", "the")),
                entry("a vocabulary longer than the table", vocabulary("ice", "ice\nsnow")),
                entry("no tokenizer", directory -> Files.delete(directory.resolve("vocab.txt"))));
    }

    private static List<Map.Entry<String, Damage>> shards() {
        return List.of(
                entry("an index that names a file elsewhere", index("../../other.safetensors")),
                entry("an index that names a missing file", index("model-1.safetensors")),
                entry("two files with one tensor", directory -> {
                    Files.copy(weights(directory), directory.resolve("model-1.safetensors"));
                    Files.copy(weights(directory), directory.resolve("model-2.safetensors"));
                    Files.delete(weights(directory));
                    Files.writeString(
                            directory.resolve("model.safetensors.index.json"),
                            "{\"weight_map\": {\"a\": \"model-1.safetensors\", \"b\": \"model-2.safetensors\"}}");
                }),
                entry("an index that is no JSON", directory -> {
                    Files.delete(weights(directory));
                    Files.writeString(directory.resolve("model.safetensors.index.json"), "{");
                }));
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

    /** An archive of one entry of that name. */
    static byte[] zip(String entry) {
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

    /** An ONNX model of one initializer whose bytes lie in a file of the directory above (onnx.proto3: data_location EXTERNAL). */
    private static byte[] outsideData() {
        byte[] location = field(1, "location".getBytes(UTF_8), field(2, "../weights".getBytes(UTF_8)));
        byte[] tensor = field(13, location, new byte[] {14 << 3, 1});
        return field(7, field(5, tensor));
    }

    /** A length-delimited protobuf field, and what comes after it. */
    private static byte[] field(int number, byte[] content, byte... rest) {
        return joined(joined(new byte[] {(byte) (number << 3 | 2), (byte) content.length}, content), rest);
    }
}
