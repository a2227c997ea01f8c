package io.thaw.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.storage.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;

/**
 * What the service's jar brings of machine code is what was looked at: each library that has some is in {@code natives.sha256} (for
 * every platform that the build knows, as {@code sha256sum} writes it) with its hash. A new version, or one that was replaced where it
 * is published, has to be put there by somebody.
 */
class ShippedNativesIT {

    private static final Pattern NATIVE = Pattern.compile(".*\\.(so|dll|dylib|jnilib|txz)(\\.[0-9.]+)?");

    @Test
    void everyLibraryWithMachineCodeIsTheOneThatWasPinned() throws Exception {
        Map<String, String> shipped = shipped();

        assertThat(shipped).hasSizeGreaterThanOrEqualTo(5);
        assertThat(pinned()).containsAllEntriesOf(shipped);
    }

    private static Map<String, String> shipped() throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        try (ZipFile jar = new ZipFile(Path.of("target", "thaw.jar").toFile())) {
            for (ZipEntry library : jar.stream()
                    .filter(entry -> entry.getName().startsWith("BOOT-INF/lib/"))
                    .toList()) {
                if (holdsMachineCode(jar, library)) {
                    byte[] bytes = jar.getInputStream(library).readAllBytes();
                    hashes.put(Path.of(library.getName()).getFileName().toString(), Sha256.of(ByteBuffer.wrap(bytes)));
                }
            }
        }
        return hashes;
    }

    private static boolean holdsMachineCode(ZipFile jar, ZipEntry library) throws IOException {
        try (ZipInputStream entries = new ZipInputStream(jar.getInputStream(library))) {
            for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
                if (NATIVE.matcher(entry.getName()).matches()) {
                    return true;
                }
            }
            return false;
        }
    }

    private static Map<String, String> pinned() throws IOException {
        try (InputStream list = ShippedNativesIT.class.getResourceAsStream("/natives.sha256")) {
            return new String(Objects.requireNonNull(list).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .map(line -> line.split(" +", 2))
                    .collect(Collectors.toMap(words -> words[1], words -> words[0]));
        }
    }
}
