package io.thaw.torch;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Where tensors are and what computes on them. A process trains on one GPU at most, the first that the driver shows it: libtorch
 * has one random generator and one queue of work for each, and a fault of CUDA ends the process that it happens in.
 */
public enum Device {
    CPU {
        @Override
        public boolean available() {
            return true;
        }

        @Override
        public boolean computesBfloat16() {
            Set<String> flags = CpuFlags.read();
            return flags.contains("avx512_bf16") || flags.contains("amx_bf16");
        }

        @Override
        public String kind() {
            Set<String> flags = CpuFlags.read();
            return Stream.concat(
                            Stream.of("cpu", System.getProperty("os.arch")),
                            INSTRUCTIONS.stream().filter(flags::contains))
                    .collect(Collectors.joining(" "));
        }

        @Override
        ai.djl.Device place() {
            return ai.djl.Device.cpu();
        }
    },

    CUDA {
        @Override
        public boolean available() {
            return Torch.knowsCuda() && CudaDriver.devices() > 0;
        }

        /** From compute capability 8.0 on (Ampere). */
        @Override
        public boolean computesBfloat16() {
            return CudaDriver.capability() >= 80;
        }

        @Override
        public String kind() {
            return "cuda %s sm_%d".formatted(CudaDriver.name(), CudaDriver.capability());
        }

        @Override
        ai.djl.Device place() {
            return ai.djl.Device.gpu();
        }
    };

    /** Those by which libtorch and its libraries choose how to multiply. */
    private static final List<String> INSTRUCTIONS =
            List.of("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16");

    /** Whether this process can compute on it. Loads the engine. */
    public abstract boolean available();

    /**
     * Whether it multiplies in bfloat16. A processor without these instructions imitates them, three to five times slower than
     * float32.
     */
    public abstract boolean computesBfloat16();

    /** As in {@code cpu amd64 avx2 avx512f} or {@code cuda NVIDIA H100 80GB HBM3 sm_90}: those of one kind compute the same, to the bit. */
    public abstract String kind();

    abstract ai.djl.Device place();
}
