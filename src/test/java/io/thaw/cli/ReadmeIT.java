package io.thaw.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.thaw.database.IntegrationTest;
import io.thaw.registry.BaseModelFolder;
import io.thaw.security.TestCredentials;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.web.server.LocalServerPort;

/** What the README and the tutorial say to paste, pasted. */
@IntegrationTest
@EnabledOnOs({OS.LINUX, OS.MAC})
class ReadmeIT {

    private static final Pattern CURL_BLOCK = Pattern.compile("```bash\n([^`]*curl[^`]*)```");

    @LocalServerPort
    int port;

    @Value("${thaw.data}")
    String data;

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void itsCommandsTrainAModelThatAnswers() throws Exception {
        assertThat(pasted("README.md"))
                .contains("\"status\":\"succeeded\"")
                .containsPattern("\\[\\[\\{\"label\":\"positive\",\"score\":0\\.\\d+}")
                .doesNotContain("/problems/");
    }

    @Test
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void theTutorialsCommandsCompareStrategiesAndPutOneToUse() throws Exception {
        assertThat(pasted("docs/tutorial.md"))
                .contains(
                        "All of them train here: full freezes nothing.",
                        "\"name\":\"all-layers\"",
                        "\"name\":\"upper-layers\"",
                        "\"name\":\"head-alone\"",
                        "\"metrics\":{",
                        "\"verdict\":\"verified\"",
                        "\"alias\":\"champion\"",
                        "upper-layers.zip")
                .doesNotContain("/problems/");
    }

    /** What the commands of a page print. */
    private String pasted(String page) throws Exception {
        new BaseModelFolder(data).add(Path.of("target/base-models/all-minilm-l6-v2.jar"));
        String script = CURL_BLOCK
                .matcher(Files.readString(Path.of(page)))
                .results()
                .map(block -> block.group(1))
                .collect(Collectors.joining("\n"))
                .replace("localhost:8080", "localhost:" + port)
                .replace(
                        "data/api-key",
                        Files.writeString(Path.of(data, "key"), TestCredentials.KEY)
                                .toString());

        Process shell = new ProcessBuilder("bash", "-euo", "pipefail", "-c", script)
                .redirectErrorStream(true)
                .start();
        String output = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

        assertThat(shell.waitFor()).as(output).isZero();
        return output;
    }
}
