package io.thaw.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CheckpointsTests {

    @TempDir
    Path directory;

    @Test
    void huggingFaceDirectoryIsRead() throws IOException {
        huggingFace(TinyBert.complete());

        assertHolds(directory, TinyBert.complete(), true, true);
    }

    @Test
    void onnxExportInAJarIsRead() throws IOException {
        Path jar = zip("tiny.jar", "model.onnx", TinyOnnx.of(TinyBert.encoder()), "tiny-tokenizer.json", tokenizer());

        assertHolds(jar, TinyBert.encoder(), false, false);
    }

    @Test
    void tensorFlowBundleInAJarIsRead() throws IOException {
        Map<String, CheckpointTensor> twoHeadsOf64 = TinyBert.complete(128);
        Path jar = zip(
                "tiny.jar",
                "META-INF/MANIFEST.MF",
                "Manifest-Version: 1.0\n".getBytes(UTF_8),
                "com/example/bert",
                TinyTensorFlowBundle.of(twoHeadsOf64));

        assertHolds(jar, twoHeadsOf64, true, true);
    }

    @Test
    void shardsAreReadAsOne() throws IOException {
        huggingFace(TinyBert.encoder());
        Files.delete(directory.resolve("model.safetensors"));
        List<CheckpointTensor> tensors = new ArrayList<>(TinyBert.encoder().values());
        write("model-00001-of-00002.safetensors", tensors.subList(0, 7));
        write("model-00002-of-00002.safetensors", tensors.subList(7, tensors.size()));
        Files.writeString(directory.resolve("model.safetensors.index.json"), """
                {"metadata": {"total_size": 1}, "weight_map": {
                  "bert.embeddings.word_embeddings.weight": "model-00001-of-00002.safetensors",
                  "bert.encoder.layer.1.output.dense.bias": "model-00002-of-00002.safetensors"}}
                """);

        assertHolds(directory, TinyBert.encoder(), false, false);
    }

    @Test
    void shardIndexMayNotNameAFileElsewhere() throws IOException {
        huggingFace(TinyBert.encoder());
        Files.delete(directory.resolve("model.safetensors"));
        Files.writeString(
                directory.resolve("model.safetensors.index.json"),
                "{\"weight_map\": {\"t\": \"../other.safetensors\"}}");

        assertThat(refused(directory)).singleElement().asString().contains("../other.safetensors");
    }

    @Test
    void namesWithoutPrefixAndOldLayerNormNamesAreKnown() throws IOException {
        List<CheckpointTensor> renamed = new ArrayList<>();
        for (CheckpointTensor tensor : TinyBert.encoder().values()) {
            renamed.add(tensor.named(tensor.checkpointName()
                    .substring("bert.".length())
                    .replaceFirst("LayerNorm.weight$", "LayerNorm.gamma")
                    .replaceFirst("LayerNorm.bias$", "LayerNorm.beta")));
        }
        huggingFace(TinyBert.encoder());
        write("model.safetensors", renamed);

        assertHolds(directory, TinyBert.encoder(), false, false);
    }

    @Test
    void headOfAnEarlierFineTuningIsLeftOut() throws IOException {
        Map<String, CheckpointTensor> tensors = TinyBert.encoder();
        TinyBert.add(tensors, "classifier.weight", 3, 8);
        TinyBert.add(tensors, "classifier.bias", 3);
        huggingFace(tensors);

        assertHolds(directory, TinyBert.encoder(), false, false);
    }

    @Test
    void everyMissingMisshapenAndSurplusTensorIsNamed() throws IOException {
        Map<String, CheckpointTensor> tensors = TinyBert.encoder();
        tensors.remove("bert.encoder.layer.0.attention.self.query.weight");
        tensors.remove("bert.embeddings.LayerNorm.bias");
        TinyBert.add(tensors, "bert.encoder.layer.1.output.dense.weight", 16, 8);
        TinyBert.add(tensors, "bert.encoder.layer.2.output.dense.bias", 8);
        huggingFace(tensors);

        assertThat(refused(directory))
                .containsExactlyInAnyOrder(
                        "The checkpoint lacks the tensor bert.encoder.layer.0.attention.self.query.weight.",
                        "The checkpoint lacks the tensor bert.embeddings.LayerNorm.bias.",
                        "The tensor bert.encoder.layer.1.output.dense.weight has the shape [16, 8]; the configuration"
                                + " makes it [8, 16].",
                        "The tensor bert.encoder.layer.2.output.dense.bias has no place in a model of this"
                                + " configuration.");
    }

    @Test
    void bakedInTruncationAndPaddingAreTakenOut() throws IOException {
        huggingFace(TinyBert.encoder());
        String baked = new String(tokenizer(), UTF_8)
                .replace("\"truncation\":null", "\"truncation\":{\"max_length\":128}")
                .replace("\"padding\":null", "\"padding\":{\"strategy\":{\"Fixed\":128}}");
        Files.writeString(directory.resolve("tokenizer.json"), baked);

        try (Checkpoint checkpoint = Checkpoints.open(directory)) {
            assertThat(checkpoint.tokenizerJson()).isEqualTo(new String(tokenizer(), UTF_8));
        }
    }

    @Test
    void vocabularyOfACasedModelKeepsItsCase() throws IOException {
        huggingFace(TinyBert.encoder());
        Files.writeString(directory.resolve("tokenizer_config.json"), "{\"do_lower_case\": false}");

        try (Checkpoint checkpoint = Checkpoints.open(directory)) {
            assertThat(checkpoint.tokenizerJson()).contains("\"lowercase\":false");
        }
    }

    @Test
    void vocabularyMustHaveTheSpecialTokensOnce() throws IOException {
        huggingFace(TinyBert.encoder());
        Files.writeString(directory.resolve("vocab.txt"), "[PAD]\n[UNK]\nice\n");
        assertThat(refused(directory)).containsExactly("The vocab.txt lacks [CLS], [SEP], [MASK].");

        Files.writeString(directory.resolve("vocab.txt"), TinyBert.VOCABULARY + "ice\n");
        assertThat(refused(directory)).containsExactly("The vocab.txt has the token 'ice' twice.");
    }

    @Test
    void vocabularyMustFitTheWordEmbeddings() throws IOException {
        huggingFace(TinyBert.encoder());
        Files.writeString(directory.resolve("vocab.txt"), TinyBert.VOCABULARY + "one\n");

        assertThat(refused(directory))
                .containsExactly("The tokenizer.json has a token with id 12, but the model has 12 word embeddings.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"config.json", "model.safetensors", "vocab.txt"})
    void directoryThatLacksAFileSaysWhich(String file) throws IOException {
        huggingFace(TinyBert.encoder());
        Files.delete(directory.resolve(file));

        assertThat(refused(directory)).singleElement().asString().contains(file);
    }

    @Test
    void pickledWeightsAreRefusedWithTheWayToConvertThem() throws IOException {
        huggingFace(TinyBert.encoder());
        Files.move(directory.resolve("model.safetensors"), directory.resolve("pytorch_model.bin"));
        Path archive = zip("pytorch_model.bin.zip", "archive/data.pkl", new byte[] {(byte) 0x80, 2});
        Path old = Files.write(directory.resolve("old.bin"), new byte[] {(byte) 0x80, 2, 'c', '\n'});

        for (Path path : List.of(directory, archive, old)) {
            assertThat(refused(path)).singleElement().asString().contains("safe_serialization=True");
        }
    }

    @Test
    void quantisedOnnxIsRefused() throws IOException {
        byte[] quantised = TinyOnnx.message(TinyOnnx.field(
                7, TinyOnnx.field(1, TinyOnnx.node("MatMulInteger", "y", new byte[0], "x", "w_quantized"))));
        Path jar = zip("tiny.jar", "model_quantized.onnx", quantised, "tokenizer.json", tokenizer());

        assertThat(refused(jar)).singleElement().asString().contains("quantised");
    }

    @Test
    void truncatedOnnxIsRefused() throws IOException {
        byte[] onnx = TinyOnnx.of(TinyBert.encoder());
        Path jar = zip("tiny.jar", "model.onnx", Arrays.copyOf(onnx, onnx.length - 7), "tokenizer.json", tokenizer());

        assertThat(refused(jar)).containsExactly("The model file is cut off or damaged.");
    }

    @Test
    void otherFilesAreToldWhatIsAccepted() throws IOException {
        Path text = Files.writeString(directory.resolve("notes.txt"), "hello");
        Path empty = Files.createFile(directory.resolve("empty"));
        Path jar = zip("other.jar", "Main.class", new byte[] {1, 2, 3});

        assertThat(refused(text))
                .singleElement()
                .asString()
                .contains("notes.txt", "Hugging Face", "ONNX", "TensorFlow");
        assertThat(refused(empty)).singleElement().asString().contains("Hugging Face");
        assertThat(refused(jar)).singleElement().asString().contains("neither safetensors nor an ONNX file");
    }

    private void huggingFace(Map<String, CheckpointTensor> tensors) throws IOException {
        TinyBert.writeTo(directory, tensors.values());
    }

    private void write(String file, List<CheckpointTensor> tensors) throws IOException {
        try (OutputStream out = Files.newOutputStream(directory.resolve(file))) {
            SafetensorsWriter.write(tensors, out);
        }
    }

    private Path zip(String file, Object... namesAndContents) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < namesAndContents.length; i += 2) {
                TinyTensorFlowBundle.put(zip, (String) namesAndContents[i], (byte[]) namesAndContents[i + 1]);
            }
        }
        return Files.write(directory.resolve(file), bytes.toByteArray());
    }

    private static byte[] tokenizer() {
        return WordPieceTokenizer.json(TinyBert.VOCABULARY, true).getBytes(UTF_8);
    }

    private static List<String> refused(Path path) {
        List<String> messages = new ArrayList<>();
        assertThatThrownBy(() -> Checkpoints.open(path).close())
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.CHECKPOINT_INVALID))
                .satisfies(e -> e.faults().stream().map(Fault::message).forEach(messages::add));
        return messages;
    }

    private static void assertHolds(
            Path path, Map<String, CheckpointTensor> expected, boolean pooler, boolean maskedLanguageHead)
            throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(path)) {
            assertThat(checkpoint.encoder().pooler()).isEqualTo(pooler);
            assertThat(checkpoint.encoder().maskedLanguageHead()).isEqualTo(maskedLanguageHead);
            assertThat(checkpoint.encoder().config().layers()).isEqualTo(TinyBert.LAYERS);
            assertThat(checkpoint.encoder().config().attentionHeads()).isEqualTo(2);
            assertThat(checkpoint.encoder().config().layerNormEps()).isEqualTo(1e-12);
            assertThat(checkpoint.tensors()).hasSameSizeAs(expected);
            for (CheckpointTensor tensor : checkpoint.tensors().values()) {
                CheckpointTensor same = expected.get(tensor.checkpointName());
                assertThat(same).as(tensor.checkpointName()).isNotNull();
                assertThat(tensor.shape()).isEqualTo(same.shape());
                assertThat(tensor.read()).isEqualTo(same.read());
            }
        }
    }
}
