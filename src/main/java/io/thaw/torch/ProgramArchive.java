package io.thaw.torch;

import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Writes a TorchScript archive without libtorch: an uncompressed zip of the source text and a pickle of one object
 * without state. The format is that of {@code torch/csrc/jit/docs/serialization.md} in PyTorch.
 */
final class ProgramArchive {

    /** Protocol 2: an object of {@code __torch__.Program}, made from an empty tuple, with an empty state. */
    private static final byte[] MODULE =
            "\u0080\u0002c__torch__\nProgram\n)\u0081}b.".getBytes(StandardCharsets.ISO_8859_1);

    private static final byte[] NO_CONSTANTS = "\u0080\u0002).".getBytes(StandardCharsets.ISO_8859_1);

    private ProgramArchive() {}

    static void write(Path archive, String... resources) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(archive))) {
            zip.setMethod(ZipOutputStream.STORED);
            store(zip, "program/data.pkl", MODULE);
            store(zip, "program/code/__torch__.py", source(resources));
            store(zip, "program/constants.pkl", NO_CONSTANTS);
            store(zip, "program/version", "10\n".getBytes(StandardCharsets.US_ASCII));
        }
    }

    /** The texts, behind the head that every serialized module has. */
    private static byte[] source(String... resources) throws IOException {
        ByteArrayOutputStream source = new ByteArrayOutputStream();
        source.writeBytes("class Program(Module):\n  __parameters__ = []\n  __buffers__ = []\n\n"
                .getBytes(StandardCharsets.US_ASCII));
        for (String resource : resources) {
            try (InputStream text = ProgramArchive.class.getResourceAsStream("/torch/" + resource)) {
                if (text == null) {
                    throw new FileNotFoundException("/torch/" + resource);
                }
                text.transferTo(source);
            }
            source.write('\n');
        }
        return source.toByteArray();
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }
}
