package io.thaw.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.FileSystemUtils;

/**
 * Whatever dies, no job is lost, none runs twice visibly, nothing stale is written, and every one ends as it would have. More
 * of it with {@code make chaos}.
 */
class ChaosIT {

    private static final Logger LOG = LoggerFactory.getLogger(ChaosIT.class);
    private static final long SEED = Long.getLong("chaos.seed", 1);
    private static final Faults FAULTS = new Faults(
            Integer.getInteger("chaos.kills", 3),
            Integer.getInteger("chaos.pauses", 3),
            Integer.getInteger("chaos.ends", 1),
            Integer.getInteger("chaos.crashes", 1));

    /** It stays there, for whoever wants to know what happened to a worker. */
    private static Path directory() throws IOException {
        Path directory = Path.of("target", "chaos", "random").toAbsolutePath();
        FileSystemUtils.deleteRecursively(directory);
        return Files.createDirectories(directory);
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void jobsSurviveWhateverHappensToWorkersAndDatabase() throws Exception {
        try (Chaos chaos = new Chaos(directory(), SEED)) {
            Verdict verdict = chaos.run(FAULTS);

            LOG.info("After {}: {}", FAULTS, verdict);
            assertThat(verdict.wrongs()).isEmpty();
            assertThat(verdict.rescues()).isPositive();
            assertThat(verdict.refused())
                    .as("stale writes that were tried")
                    .isGreaterThanOrEqualTo(FAULTS.pauses() / 5);
        }
    }
}
