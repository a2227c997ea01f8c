package io.thaw.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.checkpoint.TinyBert;
import io.thaw.database.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.web.client.RestClientException;

/** Jobs that are posted while the API dies. */
class KilledApiIT {

    private static final int JOBS = 200;
    private static final int CLIENTS = 8;

    @TempDir
    Path directory;

    private final TestDatabase database = TestDatabase.create();

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void eachJobIsThereOnceAfterItWasPostedAgainUnderItsKey() throws Exception {
        TinyBert.writeTo(directory.resolve("base-models/tiny"));
        Map<String, String> answered = new ConcurrentHashMap<>();
        try (ServiceProcess api = start("first.log")) {
            Client client = new Client(api.port());
            client.importBase("tiny");
            client.dataset();
            CountDownLatch untilKilled = new CountDownLatch(JOBS / 4);
            ExecutorService clients = Executors.newFixedThreadPool(CLIENTS);
            for (String key : keys()) {
                clients.execute(() -> {
                    try {
                        answered.put(key, client.submitOnce(key));
                        untilKilled.countDown();
                    } catch (RestClientException e) {
                        // What it would have answered is not known: that is what the key is for.
                        untilKilled.countDown();
                    }
                });
            }
            untilKilled.await();
            api.kill();
            clients.shutdown();
            assertThat(clients.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
        }
        assertThat(answered).hasSizeLessThan(JOBS);

        Set<String> jobs = new HashSet<>();
        try (ServiceProcess api = start("second.log")) {
            Client client = new Client(api.port());
            for (String key : keys()) {
                String job = client.submitOnce(key);
                assertThat(answered.getOrDefault(key, job)).isEqualTo(job);
                jobs.add(job);
            }
        }
        assertThat(jobs).hasSize(JOBS);
        assertThat(new JdbcTemplate(database.dataSource()).queryForList("select id from job", String.class))
                .containsExactlyInAnyOrderElementsOf(jobs);
    }

    private static List<String> keys() {
        return IntStream.range(0, JOBS).mapToObj(job -> "job-" + job).toList();
    }

    private ServiceProcess start(String log) throws IOException {
        return ServiceProcess.start(
                directory.resolve(log),
                "--spring.datasource.url=" + database.url(),
                "--spring.datasource.username=" + TestDatabase.USER,
                "--thaw.role=api",
                "--thaw.storage.refuse-below=0",
                "--thaw.data=" + directory.resolve("data"),
                "--thaw.base-models.directory=" + directory.resolve("base-models"),
                "--server.port=0");
    }
}
