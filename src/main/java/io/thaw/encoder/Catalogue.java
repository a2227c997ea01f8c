package io.thaw.encoder;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The configurations of well-known bases, so that a freeze plan can be asked for before anything is imported. The values
 * are those of each model's {@code config.json} on the Hugging Face hub.
 */
public final class Catalogue {

    private static final Map<String, PretrainedEncoder> ENCODERS = load();

    private Catalogue() {}

    public static Optional<PretrainedEncoder> find(String name) {
        return Optional.ofNullable(ENCODERS.get(name));
    }

    public static List<String> names() {
        return List.copyOf(ENCODERS.keySet());
    }

    private static Map<String, PretrainedEncoder> load() {
        JsonMapper mapper = JsonMapper.builder().build();
        Map<String, PretrainedEncoder> encoders = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(Catalogue.class.getResourceAsStream("catalogue.json"))) {
            for (JsonNode entry : mapper.readTree(in)) {
                EncoderConfig config = EncoderConfig.parse(mapper.writeValueAsBytes(entry.get("config")));
                encoders.put(
                        entry.get("name").asString(),
                        new PretrainedEncoder(
                                config,
                                entry.get("pooler").asBoolean(),
                                entry.get("masked_language_head").asBoolean()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Collections.unmodifiableMap(encoders);
    }
}
