package io.thaw.torch;

/** What the engine's tests run on: {@code mvn verify -Ddevice=CUDA} runs them on a GPU. */
public final class Devices {

    public static final Device TESTED = Device.valueOf(System.getProperty("device", "CPU"));

    private Devices() {}
}
