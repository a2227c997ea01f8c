package io.thaw.checkpoint;

import io.thaw.error.DomainException;
import io.thaw.storage.TemporaryFileOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.springframework.util.FileSystemUtils;

/**
 * A Hugging Face directory in a zip, at its top or in one folder. What belongs to a checkpoint is unpacked into a directory that
 * is gone when the checkpoint is closed, for tensors are mapped into memory from files; everything else stays packed.
 */
final class PackedDirectory {

    private static final Pattern PARTS = Pattern.compile(
            "config\\.json|tokenizer\\.json|tokenizer_config\\.json|vocab\\.txt|model\\.safetensors\\.index\\.json"
                    + "|[A-Za-z0-9][A-Za-z0-9._-]*\\.safetensors");

    /** Weights hardly get smaller by packing, and a vocabulary to about a third. */
    private static final long MOST_UNPACKED = 10;

    private static final long ALWAYS_UNPACKED = 64 << 20;

    private PackedDirectory() {}

    /**
     * Unpacks and reads.
     *
     * @throws DomainException with {@code CHECKPOINT_INVALID} or {@code STORAGE_FULL}
     */
    static RawCheckpoint read(ZipFile zip) throws IOException {
        List<String> folders = zip.stream()
                .filter(entry -> entry.getName().endsWith(".safetensors") && isPart(entry))
                .map(PackedDirectory::folder)
                .distinct()
                .toList();
        if (folders.size() != 1) {
            throw Archive.invalid("holds safetensors in " + folders.size() + " folders instead of one");
        }
        String folder = folders.get(0);
        Path directory = Files.createTempDirectory("thaw-checkpoint");
        Closeable unpacked = () -> FileSystemUtils.deleteRecursively(directory);
        try {
            unpack(zip, folder, directory);
            RawCheckpoint raw = HuggingFaceDirectory.read(directory);
            Closeable both = () -> {
                try (unpacked) {
                    raw.files().close();
                }
            };
            return new RawCheckpoint(raw.config(), raw.tensors(), raw.tokenizerJson(), both);
        } catch (IOException | RuntimeException e) {
            unpacked.close();
            throw e;
        }
    }

    /** No entry leaves the directory: their names are parts, without a path. */
    private static void unpack(ZipFile zip, String folder, Path directory) throws IOException {
        long left = ALWAYS_UNPACKED + MOST_UNPACKED * Files.size(Path.of(zip.getName()));
        for (ZipEntry entry : zip.stream().toList()) {
            if (folder(entry).equals(folder) && isPart(entry)) {
                try (InputStream in = zip.getInputStream(entry);
                        OutputStream out = new TemporaryFileOutputStream(directory.resolve(name(entry)))) {
                    left -= copy(in, out, left);
                }
            }
        }
    }

    private static long copy(InputStream in, OutputStream out, long most) throws IOException {
        byte[] buffer = new byte[1 << 16];
        long total = 0;
        for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            total += read;
            if (total > most) {
                throw Archive.invalid("unpacks to more than ten times its size");
            }
            out.write(buffer, 0, read);
        }
        return total;
    }

    /** What an archiver adds of its own, as macOS's {@code __MACOSX/._model.safetensors}, is none. */
    private static boolean isPart(ZipEntry entry) {
        return PARTS.matcher(name(entry)).matches();
    }

    private static String name(ZipEntry entry) {
        return entry.getName().substring(folder(entry).length());
    }

    private static String folder(ZipEntry entry) {
        return entry.getName().substring(0, entry.getName().lastIndexOf('/') + 1);
    }
}
