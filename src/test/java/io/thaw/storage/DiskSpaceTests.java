package io.thaw.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DiskSpaceTests {

    private static final int REFUSE = 15;
    private static final int PAUSE = 5;

    @TempDir
    Path directory;

    private record OfSize(long bytes, long usableBytes) implements Disk {}

    @ParameterizedTest
    @CsvSource({
        "100_000_000_000, 15_000_000_000, false, false",
        "100_000_000_000, 14_999_999_999, true,  false",
        "100_000_000_000,  5_000_000_000, true,  false",
        "100_000_000_000,  4_999_999_999, true,  true",
        // 128 GiB count of a large disk
        "2_000_000_000_000, 21_000_000_000, false, false",
        "2_000_000_000_000, 20_000_000_000, true,  false",
        "2_000_000_000_000,  6_000_000_000, true,  true",
    })
    void aDiskIsLowAndThenCritical(String bytes, String usable, boolean low, boolean critical) {
        DiskSpace space = new DiskSpace(new OfSize(number(bytes), number(usable)), REFUSE, PAUSE);

        assertThat(space.low()).isEqualTo(low);
        assertThat(space.critical()).isEqualTo(critical);
    }

    private static long number(String digits) {
        return Long.parseLong(digits.replace("_", ""));
    }

    @Test
    void newWorkIsRefusedWithWhatIsLeftAndWhatWouldDo() {
        DiskSpace space = new DiskSpace(new OfSize(100_000_000_000L, 12_345_000_000L), REFUSE, PAUSE);

        assertThatThrownBy(space::requireRoom)
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.STORAGE_FULL))
                .satisfies(e -> assertThat(e).hasMessageContaining("12,345 MB").hasMessageContaining("15,000 MB"));
    }

    @Test
    void theDiskItselfTellsAndTakesNewWorkAgainOnceThereIsRoom() throws Exception {
        try (TinyDisk tiny = TinyDisk.mount(directory.resolve("disk"), 10)) {
            DiskSpace space = new DiskSpace(new DirectoryDisk(tiny.path()), REFUSE, PAUSE);
            assertThatCode(space::requireRoom).doesNotThrowAnyException();

            Path filler = Files.write(tiny.path().resolve("filler"), new byte[9_000_000]);
            assertThat(space.low()).isTrue();
            assertThat(space.critical()).isFalse();
            Path more = Files.write(tiny.path().resolve("more"), new byte[1_000_000]);
            assertThat(space.critical()).isTrue();

            Files.delete(filler);
            Files.delete(more);
            assertThat(space.low()).isFalse();
        }
    }

    @Test
    void aDiskThatCanOnlyBeReadHasNoRoom() throws Exception {
        try (TinyDisk tiny = TinyDisk.mount(directory.resolve("disk"), 10)) {
            DiskSpace space = new DiskSpace(new DirectoryDisk(tiny.path()), REFUSE, PAUSE);
            tiny.makeReadOnly();

            assertThat(space.critical()).isTrue();
        }
    }
}
