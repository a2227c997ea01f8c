package io.thaw.torch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What the engine's tests run on: {@code mvn verify -Ddevice=CUDA} runs them on a GPU. */
public final class Devices {

    public static final Device TESTED = Device.valueOf(System.getProperty("device", "CPU"));

    private Devices() {}

    /** A GPU keeps rows of every token in its memory. */
    public static void assumePrefixesInFiles() {
        assumeTrue(TESTED == Device.CPU);
    }
}
