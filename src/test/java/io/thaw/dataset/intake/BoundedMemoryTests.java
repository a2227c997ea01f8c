package io.thaw.dataset.intake;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedMemoryTests {

    private static final String BYTES = Long.toString(24L << 20);
    private static final String WORDS_PER_ROW = "100";
    private static final int BYTES_PER_ROW = 650;

    /** The file is larger than the heap by 10 MB; what is kept of its rows is a twentieth of the file. */
    @ParameterizedTest
    @ValueSource(strings = {"csv", "jsonl"})
    void aFileLargerThanTheHeapBecomesADataset(String format) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx14m",
                        "-XX:+UseSerialGC",
                        "-cp",
                        System.getProperty("java.class.path"),
                        LargeFile.class.getName(),
                        format,
                        BYTES,
                        WORDS_PER_ROW)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes());

        assertThat(process.waitFor()).as(output).isZero();
        assertThat(Long.parseLong(output.strip())).isGreaterThan(Long.parseLong(BYTES) / BYTES_PER_ROW);
    }
}
