package io.thaw.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.encoder.Architecture;
import io.thaw.encoder.EncoderConfig;
import io.thaw.encoder.Head;
import io.thaw.encoder.PretrainedEncoder;
import io.thaw.error.ErrorKind;
import io.thaw.error.Faults;
import io.thaw.freeze.ParameterSpec;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Gives tensors their canonical names and holds them against the parameters that the configuration asks for. */
final class CanonicalTensors {

    private static final List<String> POOLER = List.of("pooler.weight", "pooler.bias");
    private static final List<String> MASKED_LANGUAGE_HEAD = List.of(
            "head.transform.weight",
            "head.transform.bias",
            "head.layer_norm.weight",
            "head.layer_norm.bias",
            "head.decoder.bias");

    private final EncoderConfig config;
    private final Map<String, CheckpointTensor> found = new HashMap<>();
    private final Faults faults = new Faults();

    private CanonicalTensors(EncoderConfig config) {
        this.config = config;
    }

    static Checkpoint of(RawCheckpoint raw) {
        CanonicalTensors tensors =
                new CanonicalTensors(EncoderConfig.parse(raw.config().getBytes(UTF_8)));
        tensors.name(raw.tensors());
        PretrainedEncoder encoder = tensors.encoder();
        Map<String, CheckpointTensor> parameters = tensors.parametersOf(encoder);
        tensors.faults.throwIfAny();
        String tokenizer = TokenizerJson.clean(raw.tokenizerJson(), tensors.config.vocabSize());
        return new Checkpoint(encoder, parameters, tokenizer, raw.files());
    }

    private void name(Map<String, CheckpointTensor> tensors) {
        Architecture architecture = config.architecture();
        for (CheckpointTensor tensor : tensors.values()) {
            architecture.canonicalName(tensor.checkpointName()).ifPresent(name -> {
                if (found.put(name, tensor) != null) {
                    invalid("The checkpoint holds " + architecture.checkpointName(name) + " twice.");
                }
            });
        }
    }

    private PretrainedEncoder encoder() {
        boolean pooler = config.architecture().hasPooler() && found.keySet().containsAll(POOLER);
        return new PretrainedEncoder(config, pooler, found.keySet().containsAll(MASKED_LANGUAGE_HEAD));
    }

    /** What the file brings for the encoder, its pooler and its masked-language-model head, in forward order. */
    private Map<String, CheckpointTensor> parametersOf(PretrainedEncoder encoder) {
        Map<String, CheckpointTensor> parameters = new LinkedHashMap<>();
        for (ParameterSpec parameter :
                encoder.layout(Head.maskedLanguageModelling()).parameters()) {
            CheckpointTensor tensor = found.remove(parameter.name());
            if (parameter.fresh() || parameter.tiedTo() != null) {
                continue;
            }
            if (tensor == null) {
                invalid("The checkpoint lacks the tensor " + parameter.checkpointName() + ".");
            } else if (!tensor.shape().equals(parameter.shape())) {
                invalid("The tensor " + tensor.checkpointName() + " has the shape " + tensor.shape()
                        + "; the configuration makes it " + parameter.shape() + ".");
            } else {
                parameters.put(parameter.name(), tensor.named(parameter.checkpointName()));
            }
        }
        found.forEach((name, tensor) -> {
            if (name.startsWith("encoder.") || name.startsWith("embeddings.")) {
                invalid("The tensor " + tensor.checkpointName() + " has no place in a model of this configuration.");
            }
        });
        return Collections.unmodifiableMap(parameters);
    }

    private void invalid(String message) {
        faults.add("", ErrorKind.CHECKPOINT_INVALID, message);
    }
}
