package io.thaw.torch;

import com.sun.jna.Library;
import com.sun.jna.Native;
import com.sun.jna.ptr.IntByReference;
import com.sun.jna.ptr.LongByReference;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What NVIDIA's driver says of the GPUs that this process may see, asked by its own interface (CUDA Driver API, "Device
 * Management"): DJL has no words for it. Asking makes no context, so that a process may ask and leave the GPU to others.
 */
public final class CudaDriver {

    private static final int SUCCESS = 0;
    private static final int NAME_LENGTH = 256;
    private static final int CAPABILITY_MAJOR = 75;
    private static final int CAPABILITY_MINOR = 76;

    private CudaDriver() {}

    private static final class Loaded {
        static final @Nullable Driver DRIVER = load();

        private static @Nullable Driver load() {
            try {
                Driver driver = Native.load("libcuda.so.1", Driver.class);
                return driver.cuInit(0) == SUCCESS ? driver : null;
            } catch (UnsatisfiedLinkError e) {
                return null;
            }
        }
    }

    /** The functions of {@code libcuda} that are used; each returns 0 for success. */
    private interface Driver extends Library {

        int cuInit(int flags);

        int cuDeviceGetCount(IntByReference count);

        int cuDeviceGetName(byte[] name, int length, int device);

        int cuMemGetInfo_v2(LongByReference free, LongByReference total);

        int cuDeviceGetAttribute(IntByReference value, int attribute, int device);
    }

    /** How many GPUs there are; none where there is no driver. Honours {@code CUDA_VISIBLE_DEVICES}. */
    public static int devices() {
        Driver driver = Loaded.DRIVER;
        IntByReference count = new IntByReference();
        return driver != null && driver.cuDeviceGetCount(count) == SUCCESS ? count.getValue() : 0;
    }

    /** The first GPU's name, as in {@code NVIDIA H100 80GB HBM3}. */
    static String name() {
        byte[] name = new byte[NAME_LENGTH];
        require(driver().cuDeviceGetName(name, name.length, 0));
        return Native.toString(name, StandardCharsets.US_ASCII);
    }

    /** Bytes of the GPU's memory that nobody has. Asked by a thread that has used the GPU. */
    public static long freeBytes() {
        LongByReference free = new LongByReference();
        require(driver().cuMemGetInfo_v2(free, new LongByReference()));
        return free.getValue();
    }

    /** The first GPU's compute capability, as in 90 for 9.0. */
    static int capability() {
        return 10 * attribute(CAPABILITY_MAJOR) + attribute(CAPABILITY_MINOR);
    }

    private static int attribute(int attribute) {
        IntByReference value = new IntByReference();
        require(driver().cuDeviceGetAttribute(value, attribute, 0));
        return value.getValue();
    }

    private static Driver driver() {
        Driver driver = Loaded.DRIVER;
        if (driver == null) {
            throw new IllegalStateException("there is no CUDA driver");
        }
        return driver;
    }

    private static void require(int result) {
        if (result != SUCCESS) {
            throw new IllegalStateException("the CUDA driver answered " + result);
        }
    }
}
