package io.thaw.worker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The most memory this process held since the last reset, from Linux's {@code /proc}; 0 where there is none. */
final class PeakMemory {

    private static final Path PROCESS = Path.of("/proc/self");

    private PeakMemory() {}

    /** Forgets the peak so far (proc(5), {@code clear_refs}). */
    static void reset() {
        try {
            Files.writeString(PROCESS.resolve("clear_refs"), "5");
        } catch (IOException e) {
            // Not Linux, or not allowed: then the peak is that of the process's whole life.
            return;
        }
    }

    static long bytes() {
        try {
            List<String> status = Files.readAllLines(PROCESS.resolve("status"));
            return status.stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .map(line -> line.replaceAll("\\D", ""))
                    .mapToLong(Long::parseLong)
                    .map(kibibytes -> kibibytes * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            return 0;
        }
    }
}
