package io.thaw.bench;

import io.thaw.torch.Torch;

/** Loads the engine in a process of its own, and prints how many seconds that took. */
final class EngineStart {

    private EngineStart() {}

    public static void main(String[] arguments) {
        long start = System.nanoTime();
        Torch.version();
        Torch.prepareThread(1);
        System.out.println("seconds " + (System.nanoTime() - start) / 1e9);
    }
}
