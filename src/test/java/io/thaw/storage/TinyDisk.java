package io.thaw.storage;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file system in memory, to be filled and written protected. A test that makes one is skipped where mounts are not allowed. */
record TinyDisk(Path path) implements AutoCloseable {

    /**
     * Mounts it at a new directory.
     *
     * @param megabytes how much it holds
     */
    static TinyDisk mount(Path at, int megabytes) throws IOException {
        Files.createDirectory(at);
        assumeTrue(
                succeeds("mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", at.toString()),
                "needs the right to mount a small file system");
        return new TinyDisk(at);
    }

    void makeReadOnly() {
        assumeTrue(succeeds("mount", "-o", "remount,ro", path.toString()), "needs the right to mount");
    }

    @Override
    public void close() {
        succeeds("umount", path.toString());
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .onExit()
                            .join()
                            .exitValue()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
