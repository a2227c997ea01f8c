package io.thaw.torch;

import ai.djl.engine.Engine;
import ai.djl.engine.StandardCapabilities;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.Platform;
import java.util.List;

/** The door to libtorch: starts it once, prepares threads, and runs backward passes. */
public final class Torch {

    private Torch() {}

    private static final class Engines {
        static final PtNDManager ROOT = start();

        private static PtNDManager start() {
            // Before the engine loads: DJL would otherwise look for a cloud host and report the start to its makers.
            System.setProperty("ai.djl.offline", "true");
            System.setProperty("OPT_OUT_TRACKING", "true");
            letIdleThreadsSleep();
            return (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(ai.djl.Device.cpu());
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

    /** Whether this libtorch was built for CUDA; there may still be no GPU. */
    static boolean knowsCuda() {
        rootManager();
        return Engine.getEngine("PyTorch").hasCapability(StandardCapabilities.CUDA);
    }

    /**
     * Sets the state of libtorch's generators, on every device. The dropout of a GPU is drawn by them, that of a CPU is not, and
     * nothing else is.
     */
    public static void seed(long seed) {
        JniUtils.setSeed(seed);
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
