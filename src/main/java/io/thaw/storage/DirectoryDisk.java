package io.thaw.storage;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;

/** The disk that a directory is on, as the system tells. */
record DirectoryDisk(Path directory) implements Disk {

    @Override
    public long bytes() {
        return ask(FileStore::getTotalSpace);
    }

    @Override
    public long usableBytes() {
        return ask(store -> store.isReadOnly() ? 0 : store.getUsableSpace());
    }

    private interface Question {
        long of(FileStore store) throws IOException;
    }

    private long ask(Question question) {
        try {
            return question.of(Files.getFileStore(directory));
        } catch (IOException e) {
            throw new UncheckedIOException("The disk of " + directory + " cannot be asked for its room", e);
        }
    }
}
