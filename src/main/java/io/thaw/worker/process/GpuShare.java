package io.thaw.worker.process;

import io.thaw.torch.CudaDriver;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Which GPU the child of a slot sees: a process trains on the first that it sees, so the slots are dealt out to them. */
final class GpuShare {

    /** What NVIDIA's driver reads: the GPUs that a process may see, by number or name. */
    static final String VISIBLE = "CUDA_VISIBLE_DEVICES";

    private GpuShare() {}

    /** For this process's children; nothing where it sees no GPU. */
    static Optional<String> of(int slot) {
        return of(slot, System.getenv(VISIBLE), CudaDriver.devices());
    }

    /**
     * The GPU of a slot.
     *
     * @param slot counted from 1
     * @param visible what this process may see, if that was said
     * @param devices how many it does see
     */
    static Optional<String> of(int slot, @Nullable String visible, int devices) {
        if (devices == 0) {
            return Optional.empty();
        }
        List<String> names = visible == null || visible.isBlank()
                ? IntStream.range(0, devices).mapToObj(Integer::toString).toList()
                : List.of(visible.strip().split("\\s*,\\s*"));
        return Optional.of(names.get((slot - 1) % Math.min(devices, names.size())));
    }
}
