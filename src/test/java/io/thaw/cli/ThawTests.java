package io.thaw.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThawTests {

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @ValueSource(strings = {"demmo", "demo --exi", "demo --base-modle=x", "--exit", "demo now --server.port=0"})
    void whatIsNeitherOptionNorSettingStartsNothing(String arguments) {
        assertThat(run(arguments)).isEqualTo(2);
        assertThat(err.toString()).containsPattern("Unknown option: '|Unmatched argument at index \\d: '");
    }

    @Test
    void theHelpNamesTheDemoAndItsOptions() {
        assertThat(run("--help")).isZero();
        assertThat(run("demo --help")).isZero();
        assertThat(out.toString()).contains("demo", "--base-model", "Default: all-minilm-l6-v2", "--exit");
    }

    private int run(String arguments) {
        return Thaw.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.split(" "));
    }
}
