package io.thaw.checkpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A directory as {@code save_pretrained} writes it: {@code config.json}, {@code model.safetensors} or its shards, and
 * {@code tokenizer.json} or {@code vocab.txt}.
 */
final class HuggingFaceDirectory {

    private static final String CONFIG = "config.json";
    private static final String WEIGHTS = "model.safetensors";
    private static final String SHARD_INDEX = "model.safetensors.index.json";
    private static final String TOKENIZER = "tokenizer.json";
    private static final String TOKENIZER_CONFIG = "tokenizer_config.json";
    private static final String VOCABULARY = "vocab.txt";

    private static final long MAX_CONFIG_BYTES = 1 << 20;
    private static final long MAX_INDEX_BYTES = 16 << 20;
    private static final long MAX_TOKENIZER_BYTES = 64 << 20;

    private final Path directory;

    HuggingFaceDirectory(Path directory) {
        this.directory = directory;
    }

    static RawCheckpoint read(Path directory) throws IOException {
        HuggingFaceDirectory files = new HuggingFaceDirectory(directory);
        String config = files.text(CONFIG, MAX_CONFIG_BYTES);
        String tokenizer = files.tokenizer();
        List<SafetensorsFile> open = new ArrayList<>();
        Closeable all = () -> {
            for (SafetensorsFile file : open) {
                file.close();
            }
        };
        try {
            return new RawCheckpoint(config, files.tensors(open), tokenizer, all);
        } catch (IOException | RuntimeException e) {
            all.close();
            throw e;
        }
    }

    private Map<String, CheckpointTensor> tensors(List<SafetensorsFile> open) throws IOException {
        Map<String, CheckpointTensor> tensors = new LinkedHashMap<>();
        for (String name : weightFiles()) {
            SafetensorsFile file = SafetensorsFile.open(require(name));
            open.add(file);
            file.tensors().forEach((stored, tensor) -> {
                if (tensors.put(stored, tensor) != null) {
                    throw invalid("holds the tensor " + stored + " twice");
                }
            });
        }
        return tensors;
    }

    private Iterable<String> weightFiles() throws IOException {
        if (Files.exists(directory.resolve(WEIGHTS))) {
            return List.of(WEIGHTS);
        }
        if (!Files.exists(directory.resolve(SHARD_INDEX))) {
            throw Files.exists(directory.resolve("pytorch_model.bin")) ? Pickle.refused() : invalid("lacks " + WEIGHTS);
        }
        return shards();
    }

    /** The weight files that the index names. */
    Set<String> shards() throws IOException {
        TreeSet<String> shards = new TreeSet<>();
        for (JsonNode shard : json(SHARD_INDEX, MAX_INDEX_BYTES).path("weight_map")) {
            String name = shard.asString("");
            if (!name.matches("[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors")) {
                throw invalid("has a " + SHARD_INDEX + " that names the impossible file '" + name + "'");
            }
            shards.add(name);
        }
        return shards;
    }

    private String tokenizer() throws IOException {
        if (Files.exists(directory.resolve(TOKENIZER))) {
            return text(TOKENIZER, MAX_TOKENIZER_BYTES);
        }
        if (!Files.exists(directory.resolve(VOCABULARY))) {
            throw invalid("has neither " + TOKENIZER + " nor " + VOCABULARY
                    + "; save the tokenizer with AutoTokenizer.from_pretrained(...).save_pretrained(...)");
        }
        boolean lowercase = !Files.exists(directory.resolve(TOKENIZER_CONFIG))
                || json(TOKENIZER_CONFIG, MAX_CONFIG_BYTES)
                        .path("do_lower_case")
                        .asBoolean(true);
        return WordPieceTokenizer.json(text(VOCABULARY, MAX_TOKENIZER_BYTES), lowercase);
    }

    private JsonNode json(String name, long maxBytes) throws IOException {
        try {
            return Json.STRICT.readTree(text(name, maxBytes));
        } catch (JacksonException e) {
            throw invalid("has a " + name + " that is not valid JSON: " + e.getOriginalMessage());
        }
    }

    private String text(String name, long maxBytes) throws IOException {
        Path file = require(name);
        if (Files.size(file) > maxBytes) {
            throw invalid("has a " + name + " of more than " + maxBytes + " bytes");
        }
        try {
            return Files.readString(file, UTF_8);
        } catch (CharacterCodingException e) {
            throw invalid("has a " + name + " that is not valid UTF-8");
        }
    }

    private Path require(String name) {
        Path file = directory.resolve(name);
        if (!Files.isRegularFile(file)) {
            throw invalid("lacks " + name);
        }
        return file;
    }

    private static DomainException invalid(String what) {
        return new DomainException(ErrorKind.CHECKPOINT_INVALID, "The checkpoint " + what + ".");
    }
}
