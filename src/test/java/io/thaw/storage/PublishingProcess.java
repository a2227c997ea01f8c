package io.thaw.storage;

import io.thaw.error.DomainException;
import java.io.ByteArrayInputStream;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process of its own that puts one blob after the other, and says how each went, until it is killed or has no blobs left. */
final class PublishingProcess {

    static final String READY = "ready";
    static final String STORED = "stored";

    private PublishingProcess() {}

    /**
     * The command that starts one.
     *
     * @param sizes how many bytes each blob has
     */
    static List<String> command(Path directory, long seed, Stream<Integer> sizes) {
        String classPath = Stream.of(PublishingProcess.class, FileBlobStore.class)
                .map(PublishingProcess::home)
                .collect(Collectors.joining(File.pathSeparator));
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Stream<String> program = Stream.of(
                java,
                "-Xmx64m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                classPath,
                PublishingProcess.class.getName(),
                directory.toString(),
                Long.toString(seed));
        return Stream.concat(program, sizes.map(Object::toString)).toList();
    }

    private static String home(Class<?> type) {
        try {
            return Path.of(type.getProtectionDomain()
                            .getCodeSource()
                            .getLocation()
                            .toURI())
                    .toString();
        } catch (URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    public static void main(String[] arguments) throws IOException {
        BlobStore store = new FileBlobStore(new StoreDirectory(Path.of(arguments[0])), Clock.systemUTC());
        Random random = new Random(Long.parseLong(arguments[1]));
        System.out.println(READY);
        for (String size : List.of(arguments).subList(2, arguments.length)) {
            byte[] bytes = new byte[Integer.parseInt(size)];
            random.nextBytes(bytes);
            System.out.println(outcome(store, bytes));
        }
    }

    private static String outcome(BlobStore store, byte[] bytes) {
        try {
            store.put(new ByteArrayInputStream(bytes));
            return STORED;
        } catch (UncheckedIOException e) {
            return e.getCause().toString();
        } catch (DomainException e) {
            return e.toString();
        }
    }
}
