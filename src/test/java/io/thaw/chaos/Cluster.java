package io.thaw.chaos;

import io.thaw.Application;
import io.thaw.checkpoint.TinyBert;
import io.thaw.worker.Client;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** A database, an API, and as many workers as somebody starts: each in its process, but for the API, which is in this one. */
final class Cluster implements AutoCloseable {

    static final Duration LEASE = Duration.ofSeconds(2);

    private final Path directory;
    private final ChaosDatabase database;
    private final ConfigurableApplicationContext api;
    private final Client client;
    private final List<ChaosWorker> workers = new ArrayList<>();

    private Cluster(Path directory, ChaosDatabase database) throws IOException {
        this.directory = directory;
        this.database = database;
        TinyBert.writeTo(directory.resolve("base-models/tiny"));
        this.api = new SpringApplicationBuilder(Application.class)
                .run(settings(Stream.of("--thaw.role=api", "--server.port=0")));
        this.client = new Client(Integer.parseInt(api.getEnvironment().getProperty("local.server.port", "0")));
        client.importBase("tiny");
    }

    static Cluster start(Path directory) throws IOException, InterruptedException {
        return new Cluster(directory, ChaosDatabase.create(directory.resolve("postgres")));
    }

    ChaosDatabase database() {
        return database;
    }

    Client client() {
        return client;
    }

    /** All that were ever started. */
    List<ChaosWorker> workers() {
        return workers;
    }

    /**
     * Starts another worker.
     *
     * @param fenced whether it respects the fence
     */
    ChaosWorker startWorker(boolean fenced, String... more) throws IOException {
        Stream<String> own = Stream.of(
                "--thaw.role=worker",
                "--thaw.worker.cores=1",
                "--thaw.worker.heartbeat=400ms",
                "--thaw.worker.poll=200ms",
                "--thaw.worker.token-cache=" + directory.resolve("data/token-cache"),
                "--thaw.worker.prefix-cache=" + directory.resolve("data/prefix-cache"));
        Path log = directory.resolve("worker-" + workers.size() + ".log");
        ChaosWorker worker = ChaosWorker.start(log, fenced, settings(Stream.concat(own, Stream.of(more))));
        workers.add(worker);
        return worker;
    }

    /** Those of every process, and more or others for this one. */
    private String[] settings(Stream<String> more) {
        Map<String, String> byName = new LinkedHashMap<>();
        Stream<String> all = Stream.of(
                "--spring.datasource.url=" + database.url(),
                "--thaw.data=" + directory.resolve("data"),
                "--thaw.base-models.directory=" + directory.resolve("base-models"),
                "--thaw.storage.refuse-below=0",
                "--thaw.storage.pause-below=0",
                "--thaw.job.lease=" + LEASE.toMillis() + "ms",
                "--thaw.job.backoff=20ms");
        Stream.concat(all, more).forEach(setting -> byName.put(setting.substring(0, setting.indexOf('=')), setting));
        return byName.values().toArray(String[]::new);
    }

    @Override
    public void close() {
        workers.forEach(ChaosWorker::kill);
        workers.forEach(ChaosWorker::awaitEnd);
        api.close();
        database.close();
    }
}
