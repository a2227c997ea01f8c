package io.thaw.storage;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.thaw.storage.StorageProperties.S3;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An S3 server in a process of its own, with one empty bucket, on a free port. */
final class S3Server implements AutoCloseable {

    static final String BUCKET = "blobs";

    private static final Path JAR = Path.of("target", "s3", "s3mock.jar");
    private static final Pattern PORT = Pattern.compile("(\\d+) \\(http\\)");

    private final Process process;
    private final int port;

    private S3Server(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    static S3Server start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-jar",
                        JAR.toString(),
                        "--server.port=0",
                        "--http.port=0",
                        "--com.adobe.testing.s3mock.store.initial-buckets=" + BUCKET)
                .redirectErrorStream(true)
                .start();
        BufferedReader output = process.inputReader(UTF_8);
        StringBuilder said = new StringBuilder();
        for (String line = output.readLine(); line != null; line = output.readLine()) {
            said.append(line).append('\n');
            Matcher port = PORT.matcher(line);
            if (line.contains("Tomcat started") && port.find()) {
                drain(output);
                return new S3Server(process, Integer.parseInt(port.group(1)));
            }
        }
        throw new IOException("The S3 server did not start:\n" + said);
    }

    /** A full pipe would stop it. */
    private static void drain(BufferedReader output) {
        Thread reader = new Thread(() -> output.lines().forEach(line -> {}), "s3-server-output");
        reader.setDaemon(true);
        reader.start();
    }

    S3 settings(String prefix) {
        return new S3(BUCKET, "http://localhost:" + port, "us-east-1", prefix, true, "access", "secret");
    }

    @Override
    public void close() {
        process.destroyForcibly();
        process.onExit().join();
    }
}
