package io.thaw.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.thaw.checkpoint.Checkpoint;
import io.thaw.checkpoint.CheckpointTensor;
import io.thaw.checkpoint.Checkpoints;
import io.thaw.database.IntegrationTest;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.storage.StoredBlob;
import io.thaw.tenant.Tenant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;

@IntegrationTest
class BaseModelsIT {

    @Autowired
    BaseModels baseModels;

    @Autowired
    Tensors tensors;

    @Autowired
    JdbcTemplate jdbc;

    @Value("${thaw.data}")
    String data;

    private BaseModelFolder folder;

    @BeforeEach
    void prepare() throws IOException {
        jdbc.execute("TRUNCATE base_model CASCADE");
        folder = new BaseModelFolder(data);
        folder.addTinyBert("tiny");
        folder.addOtherTinyBert("other");
    }

    @Test
    void everyTensorIsReadBackAsItStandsInTheFile() throws IOException {
        BaseModel imported = baseModels.importFrom("tiny-bert", "tiny").baseModel();
        BaseModel found = baseModels.find("tiny-bert").orElseThrow();

        assertThat(found).isEqualTo(imported);
        assertThat(baseModels.find(imported.id())).contains(imported);
        try (Checkpoint checkpoint =
                Checkpoints.open(Path.of(data).resolveSibling("base-models").resolve("tiny"))) {
            assertThat(found.encoder()).isEqualTo(checkpoint.encoder());
            assertThat(baseModels.tokenizerJson(found)).isEqualTo(checkpoint.tokenizerJson());
            assertThat(found.manifest().tensors())
                    .extracting(TensorEntry::name)
                    .containsExactlyElementsOf(checkpoint.tensors().keySet());
            for (TensorEntry tensor : found.manifest().tensors()) {
                CheckpointTensor inFile = checkpoint.tensors().get(tensor.name());
                assertThat(tensor.shape()).isEqualTo(inFile.shape());
                assertThat(tensors.read(tensor)).isEqualTo(inFile.read());
            }
        }
    }

    @Test
    void sameContentUnderTheSameNameIsTheSameBase() {
        BaseModels.Import first = baseModels.importFrom("tiny-bert", "tiny");
        BaseModels.Import second = baseModels.importFrom("tiny-bert", "tiny");

        assertThat(first.isNew()).isTrue();
        assertThat(second.isNew()).isFalse();
        assertThat(second.baseModel()).isEqualTo(first.baseModel());
        assertThat(baseModels.list()).hasSize(1);
    }

    @Test
    void sameContentUnderAnotherNameCostsNothing() throws IOException {
        BaseModel first = baseModels.importFrom("one", "tiny").baseModel();
        long blobs = blobs();
        BaseModel second = baseModels.importFrom("two", "tiny").baseModel();

        assertThat(second.id()).isNotEqualTo(first.id());
        assertThat(second.contentHash()).isEqualTo(first.contentHash());
        assertThat(blobs()).isEqualTo(blobs);
    }

    @Test
    void otherContentUnderTheSameNameIsRefusedAndStoresNothing() throws IOException {
        baseModels.importFrom("tiny-bert", "tiny");
        long blobs = blobs();

        assertRefused(() -> baseModels.importFrom("tiny-bert", "other"), ErrorKind.MODEL_EXISTS, "/name");

        assertThat(blobs()).isEqualTo(blobs);
        assertThat(baseModels.get("tiny-bert").source()).isEqualTo("tiny");
    }

    @Test
    void fileThatIsNoCheckpointIsRefusedAndStoresNothing() throws IOException {
        folder.addText("notes.txt");
        long blobs = blobs();

        assertRefused(() -> baseModels.importFrom("notes", "notes.txt"), ErrorKind.CHECKPOINT_INVALID, "/file");

        assertThat(baseModels.find("notes")).isEmpty();
        assertThat(blobs()).isEqualTo(blobs);
    }

    @Test
    void importsOfOneNameAtTheSameTimeMakeOneBase() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        try {
            List<Future<BaseModels.Import>> imports =
                    threads.invokeAll(Collections.<Callable<BaseModels.Import>>nCopies(
                            8, () -> Tenant.DEFAULT.call(() -> baseModels.importFrom("race", "tiny"))));
            List<BaseModels.Import> done = new ArrayList<>();
            for (Future<BaseModels.Import> each : imports) {
                done.add(each.get());
            }
            assertThat(done).filteredOn(BaseModels.Import::isNew).hasSize(1);
            assertThat(done).extracting(BaseModels.Import::baseModel).containsOnly(baseModels.get("race"));
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void damagedTensorIsFoundOnReadingAndTheOthersAreUnharmed() throws IOException {
        BaseModel base = baseModels.importFrom("tiny-bert", "tiny").baseModel();
        TensorEntry damaged = base.manifest().tensors().get(3);
        StoredBlob blob = new StoredBlob(data, damaged.sha256());
        byte[] sound = Files.readAllBytes(blob.file());
        try {
            byte[] flipped = sound.clone();
            flipped[5] ^= 1;
            Files.write(blob.file(), flipped);
            assertRefused(() -> tensors.read(damaged), ErrorKind.STORAGE_DAMAGED, "");
            Files.write(blob.file(), Arrays.copyOf(sound, sound.length - 1));
            assertRefused(() -> tensors.read(damaged), ErrorKind.STORAGE_DAMAGED, "");
            blob.lose();
            assertRefused(() -> tensors.read(damaged), ErrorKind.STORAGE_DAMAGED, "");

            for (TensorEntry tensor : base.manifest().tensors()) {
                if (!tensor.sha256().equals(damaged.sha256())) {
                    assertThat(tensors.read(tensor).remaining()).isEqualTo((int) tensor.bytes());
                }
            }
        } finally {
            Files.write(blob.file(), sound);
        }
    }

    @Test
    void tensorOutsideTheHeapIsStoredToo() {
        ByteBuffer direct = ByteBuffer.allocateDirect(12).put(4, (byte) 7).position(4);

        TensorEntry stored = tensors.store("t", "t", List.of(1, 2), direct);

        assertThat(tensors.read(stored)).isEqualTo(direct);
        assertThat(direct.remaining()).isEqualTo(8);
    }

    @Test
    void listIsPagedFromTheNewest() {
        List<String> ids = Stream.of("one", "two", "three")
                .map(name -> baseModels.importFrom(name, "tiny").baseModel().id())
                .toList();

        assertThat(baseModels.list(2, null)).extracting(BaseModel::id).containsExactly(ids.get(2), ids.get(1));
        assertThat(baseModels.list(2, ids.get(1))).extracting(BaseModel::id).containsExactly(ids.get(0));
    }

    @Test
    void deletedBaseIsGone() {
        BaseModel base = baseModels.importFrom("tiny-bert", "tiny").baseModel();

        baseModels.delete("tiny-bert");

        assertThat(baseModels.find(base.id())).isEmpty();
        assertRefused(() -> baseModels.delete(base.id()), ErrorKind.MODEL_NOT_FOUND, "");
    }

    @Test
    void miniLmIsImportedAsItComesFromMaven() throws IOException {
        folder.add(Path.of("target/base-models/all-minilm-l6-v2.jar"));

        BaseModel base = baseModels
                .importFrom("all-minilm-l6-v2", "all-minilm-l6-v2.jar")
                .baseModel();

        assertThat(base.manifest().parameters()).isEqualTo(22_565_376);
        assertThat(base.manifest().bytes()).isEqualTo(90_261_504);
        assertThat(base.encoder().pooler()).isFalse();
    }

    @Test
    @Tag("bert-base")
    void bertBaseIsImportedWithItsPoolerAndItsMaskedLanguageHead() throws IOException {
        folder.add(Path.of("target/base-models/bert-base-uncased.jar"));

        BaseModel base = baseModels
                .importFrom("bert-base-uncased", "bert-base-uncased.jar")
                .baseModel();

        assertThat(base.manifest().parameters()).isEqualTo(110_104_890);
        assertThat(base.encoder().pooler()).isTrue();
        assertThat(base.encoder().maskedLanguageHead()).isTrue();
    }

    private long blobs() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(data, "blobs"))) {
            return files.filter(Files::isRegularFile).count();
        }
    }

    private static void assertRefused(ThrowingCallable action, ErrorKind kind, String pointer) {
        assertThatThrownBy(action).asInstanceOf(type(DomainException.class)).satisfies(e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.faults().get(0).pointer()).isEqualTo(pointer);
        });
    }
}
