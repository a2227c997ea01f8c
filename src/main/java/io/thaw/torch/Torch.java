package io.thaw.torch;

import ai.djl.engine.Engine;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The door to libtorch: starts it once, prepares threads, and runs backward passes. */
public final class Torch {

    /** Those by which libtorch and its libraries choose how to multiply. */
    private static final List<String> INSTRUCTIONS =
            List.of("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16");

    private Torch() {}

    private static final class Engines {
        static final PtNDManager ROOT = start();

        private static PtNDManager start() {
            // Before the engine loads: DJL would otherwise look for a cloud host and report the start to its makers.
            System.setProperty("ai.djl.offline", "true");
            System.setProperty("OPT_OUT_TRACKING", "true");
            letIdleThreadsSleep();
            return (PtNDManager) Engine.getEngine("PyTorch").newBaseManager();
        }
    }

    /**
     * OpenMP's idle threads spin by default. When anything else wants a core, the spinning thread holds up the one it waits
     * for: a step on two busy cores took 5.4 s instead of 0.7 s on one. The library reads its environment as it loads.
     */
    private static void letIdleThreadsSleep() {
        if (Platform.isLinux()) {
            Native.load("c", LibC.class).setenv("OMP_WAIT_POLICY", "PASSIVE", 0);
        }
    }

    /** The part of the C library that Java has no word for. */
    private interface LibC extends Library {
        int setenv(String name, String value, int overwrite);
    }

    static PtNDManager rootManager() {
        return Engines.ROOT;
    }

    /** libtorch's version, as in {@code 2.7.1}. Loads the engine. */
    public static String version() {
        rootManager();
        return Engine.getEngine("PyTorch").getVersion();
    }

    /**
     * Whether this processor multiplies in bfloat16. Without these instructions libtorch imitates them, three to five times
     * slower than float32.
     */
    public static boolean computesBfloat16() {
        Set<String> flags = flags();
        return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
    }

    /** The processor's kind, as in {@code cpu amd64 avx2 avx512f}: of one kind all compute the same, to the bit. */
    public static String deviceKind() {
        Set<String> flags = flags();
        return Stream.concat(
                        Stream.of("cpu", System.getProperty("os.arch")),
                        INSTRUCTIONS.stream().filter(flags::contains))
                .collect(Collectors.joining(" "));
    }

    /** What Linux tells of the processor; elsewhere nothing. */
    private static Set<String> flags() {
        try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("flags"))
                    .findFirst()
                    .map(line ->
                            Set.of(line.substring(line.indexOf(':') + 1).strip().split("\\s+")))
                    .orElse(Set.of());
        } catch (IOException e) {
            return Set.of();
        }
    }

    /**
     * Makes the calling thread fit to train or predict. Needed once on each thread: gradient mode, the executor's
     * profiling (which confuses a program used for both training and inference) and the number of cores are all
     * thread-local in libtorch, with the wrong defaults.
     *
     * @param cores how many cores one operation of this thread may use
     */
    public static void prepareThread(int cores) {
        rootManager();
        JniUtils.setGraphExecutorOptimize(false);
        JniUtils.setGradMode(false);
        JniUtils.setNumThreads(cores);
    }

    /** Until the returned recording closes, operations of this thread on tensors that require gradients are recorded. */
    public static Recording record() {
        JniUtils.setGradMode(true);
        return new Recording();
    }

    private static final class Autograd {
        static final Program PROGRAM = Program.load("autograd.py");
    }

    /** A stretch of recorded operations; ends when closed. */
    public static final class Recording implements AutoCloseable {

        private Recording() {}

        /**
         * The gradients of {@code loss}, in the order of {@code parameters}. Frees the graph; nothing keeps the gradients but
         * the scope.
         *
         * @param loss one element, made while recording
         * @param parameters each requires a gradient and has a part in the loss
         */
        public List<Tensor> gradients(Scope scope, Tensor loss, List<Tensor> parameters) {
            return Autograd.PROGRAM.callForList(scope, "gradients", loss, parameters);
        }

        @Override
        public void close() {
            JniUtils.setGradMode(false);
        }
    }
}
