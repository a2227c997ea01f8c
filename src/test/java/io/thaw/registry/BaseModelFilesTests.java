package io.thaw.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.error.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaseModelFilesTests {

    @TempDir
    Path directory;

    private Path folder;
    private BaseModelFiles files;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(directory.resolve("base-models"));
        files = new BaseModelFiles(folder);
        Files.writeString(directory.resolve("secret.jar"), "secret");
        Files.createDirectory(folder.resolve("bert"));
        Files.writeString(folder.resolve("bert/config.json"), "{}");
        Files.writeString(folder.resolve("minilm.jar"), "zip");
    }

    @Test
    void filesAndDirectoriesOfTheFolderAreFound() throws IOException {
        assertThat(files.find("minilm.jar"))
                .isEqualTo(folder.resolve("minilm.jar").toRealPath());
        assertThat(files.find("bert")).isEqualTo(folder.resolve("bert").toRealPath());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "../secret.jar",
                "bert/config.json",
                "bert/../../secret.jar",
                "..\\secret.jar",
                "/etc/passwd",
                "C:\\secret.jar",
                ".hidden",
                "a\0b",
                "a b"
            })
    void pathsAreRefused(String path) {
        assertThat(refused(path).kind()).isEqualTo(ErrorKind.INVALID_NAME);
    }

    @Test
    void linkThatLeavesTheFolderIsRefused() throws IOException {
        Files.createSymbolicLink(folder.resolve("link.jar"), directory.resolve("secret.jar"));
        Files.createSymbolicLink(folder.resolve("out"), directory);
        Files.createSymbolicLink(folder.resolve("bert/model.safetensors"), directory.resolve("secret.jar"));

        for (String name : new String[] {"link.jar", "out", "bert"}) {
            assertThat(refused(name).message()).contains(name, "outside");
        }
    }

    @Test
    void linkWithinTheFolderIsFollowed() throws IOException {
        Files.createSymbolicLink(folder.resolve("newest.jar"), folder.resolve("minilm.jar"));

        assertThat(files.find("newest.jar"))
                .isEqualTo(folder.resolve("minilm.jar").toRealPath());
    }

    @Test
    void missingFileIsAnsweredWithThoseThatAreThere() {
        Fault fault = refused("minilm.jr");

        assertThat(fault.kind()).isEqualTo(ErrorKind.UNKNOWN_VALUE);
        assertThat(fault.suggestion()).isEqualTo("There are: minilm.jar, bert.");
    }

    @Test
    void missingFolderIsAnsweredWithTheSettingThatNamesIt() {
        files = new BaseModelFiles(directory.resolve("nowhere"));

        assertThat(refused("minilm.jar").suggestion()).contains("thaw.base-models.directory");
    }

    private Fault refused(String name) {
        Fault[] fault = new Fault[1];
        assertThatThrownBy(() -> files.find(name))
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> fault[0] = e.faults().get(0));
        assertThat(fault[0].pointer()).isEqualTo("/file");
        return fault[0];
    }
}
