package io.thaw.encoder;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** The activation inside a feed-forward block, by its name in {@code config.json}. */
public enum Activation {
    /** x · Φ(x), with the error function. */
    GELU("gelu"),
    /** The tanh approximation of GELU. */
    GELU_TANH("gelu_new"),
    RELU("relu");

    private final String configName;

    Activation(String configName) {
        this.configName = configName;
    }

    static Optional<Activation> find(String configName) {
        return Arrays.stream(values())
                .filter(a -> a.configName.equals(configName))
                .findFirst();
    }

    static List<String> configNames() {
        return Arrays.stream(values()).map(Activation::toString).toList();
    }

    @Override
    public String toString() {
        return configName;
    }
}
