package io.thaw.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TableTests {

    @Test
    void columnsLineUpAndReadAsMarkdown() {
        Table table = new Table("strategy", "accuracy");
        table.add(List.of("full", "0.918"));
        table.add(List.of("freeze_first_n, n=4", "0.9"));

        assertThat(table).hasToString("""
                | strategy            | accuracy |
                |---------------------|---------:|
                | full                |    0.918 |
                | freeze_first_n, n=4 |      0.9 |""");
    }
}
