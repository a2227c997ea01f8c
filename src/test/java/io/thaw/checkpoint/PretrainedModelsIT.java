package io.thaw.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.huggingface.tokenizers.Encoding;
import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.thaw.encoder.EncoderConfig;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The real files, as Maven brings them. */
class PretrainedModelsIT {

    @Test
    void miniLmIsReadFromItsOnnxExport() throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(Path.of("target/base-models/all-minilm-l6-v2.jar"))) {
            EncoderConfig config = checkpoint.encoder().config();
            assertThat(config.layers()).isEqualTo(6);
            assertThat(config.hiddenSize()).isEqualTo(384);
            assertThat(config.attentionHeads()).isEqualTo(12);
            assertThat(config.intermediateSize()).isEqualTo(1536);
            assertThat(config.layerNormEps()).isEqualTo(1e-12);
            assertThat(checkpoint.encoder().pooler()).isFalse();
            assertThat(checkpoint.encoder().maskedLanguageHead()).isFalse();
            assertThat(checkpoint.tensors()).hasSize(101);
            assertThat(parameters(checkpoint)).isEqualTo(22_565_376);
            assertThat(checkpoint
                            .tensors()
                            .get("encoder.layer.5.ffn.intermediate.weight")
                            .shape())
                    .containsExactly(1536, 384);
            assertTokenizes(checkpoint);
        }
    }

    @Test
    @Tag("bert-base")
    void bertBaseIsReadFromItsTensorFlowBundle() throws IOException {
        try (Checkpoint checkpoint = Checkpoints.open(Path.of("target/base-models/bert-base-uncased.jar"))) {
            EncoderConfig config = checkpoint.encoder().config();
            assertThat(config.layers()).isEqualTo(12);
            assertThat(config.hiddenSize()).isEqualTo(768);
            assertThat(config.attentionHeads()).isEqualTo(12);
            assertThat(checkpoint.encoder().pooler()).isTrue();
            assertThat(checkpoint.encoder().maskedLanguageHead()).isTrue();
            assertThat(checkpoint.tensors()).hasSize(204);
            assertThat(parameters(checkpoint)).isEqualTo(110_104_890);
            for (CheckpointTensor tensor : checkpoint.tensors().values()) {
                assertThat(tensor.read().remaining()).isEqualTo(4 * tensor.count());
            }
            assertTokenizes(checkpoint);
        }
    }

    private static long parameters(Checkpoint checkpoint) {
        return checkpoint.tensors().values().stream()
                .mapToLong(CheckpointTensor::count)
                .sum();
    }

    private static void assertTokenizes(Checkpoint checkpoint) throws IOException {
        var json = new ByteArrayInputStream(checkpoint.tokenizerJson().getBytes(StandardCharsets.UTF_8));
        try (HuggingFaceTokenizer tokenizer = HuggingFaceTokenizer.newInstance(
                json, Map.of("truncation", "false", "padding", "false", "modelMaxLength", "512"))) {
            Encoding encoding = tokenizer.encode("Héllo unfreezing", "world", true, false);

            assertThat(encoding.getTokens())
                    .containsExactly("[CLS]", "hello", "un", "##free", "##zing", "[SEP]", "world", "[SEP]");
            assertThat(encoding.getIds()).startsWith(101, 7592).endsWith(2088, 102);
            assertThat(encoding.getTypeIds()).containsExactly(0, 0, 0, 0, 0, 0, 1, 1);
        }
    }
}
