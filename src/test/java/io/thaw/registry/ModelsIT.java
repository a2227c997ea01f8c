package io.thaw.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.thaw.database.IntegrationTest;
import io.thaw.encoder.Head;
import io.thaw.encoder.Pooling;
import io.thaw.error.DomainException;
import io.thaw.error.ErrorKind;
import io.thaw.freeze.ModelLayout;
import io.thaw.freeze.ParameterSpec;
import io.thaw.tenant.Tenant;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

@IntegrationTest
class ModelsIT {

    private static final Head HEAD = Head.textClassification(2, Pooling.MEAN);

    @Autowired
    Models models;

    @Autowired
    BaseModels baseModels;

    @Autowired
    Tensors tensors;

    @Autowired
    RegistryBlobs blobs;

    @Autowired
    JdbcTemplate jdbc;

    @Autowired
    PlatformTransactionManager transactions;

    @Value("${thaw.data}")
    String data;

    private BaseModel base;

    @BeforeEach
    void importBase() throws IOException {
        jdbc.execute("TRUNCATE base_model CASCADE");
        new BaseModelFolder(data).addTinyBert("tiny");
        base = baseModels.importFrom("tiny-bert", "tiny").baseModel();
    }

    @Test
    void publishedModelIsReadBackWhole() {
        Model published = models.publish(finished("reviews", "job_1"));

        assertThat(models.get(published.id())).isEqualTo(published);
        assertThat(models.get("reviews")).isEqualTo(published);
        assertThat(published.version()).isEqualTo(1);
        assertThat(published.content().labels()).containsExactly("neg", "pos");
        assertThat(published.content().head()).isEqualTo(HEAD);
        assertThat(published.content().metrics()).containsOnly(Map.entry("accuracy", 0.9));
        assertThat(published.content().lineage()).isEqualTo(new Lineage("job_1", "ds_1", "sha256:plan", 42));
    }

    @Test
    void modelStoresOnlyWhatItTrained() {
        Model model = models.publish(finished("reviews", "job_1"));

        assertThat(model.storedBytes()).isEqualTo(4 * (2 * 8 + 2));
        assertThat(model.manifest().parameters()).isEqualTo(base.manifest().parameters() + 2 * 8 + 2);
        assertThat(tensors.read(model.manifest().byName().get("head.classifier.bias")))
                .isEqualTo(ByteBuffer.allocate(8));
    }

    @Test
    void modelsOfOneNameAreItsVersions() {
        models.publish(finished("reviews", "job_1"));
        Model second = models.publish(finished("reviews", "job_2"));
        models.publish(finished("spam", "job_3"));

        assertThat(second.version()).isEqualTo(2);
        assertThat(models.get("reviews")).isEqualTo(second);
        assertThat(models.get("spam").version()).isEqualTo(1);
    }

    @Test
    void versionsOfJobsThatEndAtTheSameTimeDiffer() throws Exception {
        var threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Model>> publications = IntStream.range(0, 8)
                    .<Callable<Model>>mapToObj(job ->
                            () -> Tenant.DEFAULT.call(() -> models.publish(finished("reviews", "job_" + job))))
                    .toList();
            List<Integer> versions = new ArrayList<>();
            for (Future<Model> done : threads.invokeAll(publications)) {
                versions.add(done.get().version());
            }
            assertThat(versions).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
        } finally {
            threads.shutdown();
        }
    }

    @Test
    void jobThatPublishesAgainAfterACrashHasOneModel() {
        Model first = models.publish(finished("reviews", "job_1"));

        assertThat(models.publish(finished("reviews", "job_1"))).isEqualTo(first);
        assertThat(models.list(10, null)).containsExactly(first);
    }

    @Test
    void modelIsInvisibleIfTheCallersTransactionFails() {
        assertThatThrownBy(() -> new TransactionTemplate(transactions).executeWithoutResult(status -> {
                    models.publish(finished("reviews", "job_1"));
                    throw new IllegalStateException("the lease is lost");
                }))
                .hasMessage("the lease is lost");

        assertThat(models.find("reviews")).isEmpty();
    }

    @Test
    void baseIsNotDeletedFromUnderItsModels() {
        Model model = models.publish(finished("reviews", "job_1"));

        assertThatThrownBy(() -> baseModels.delete("tiny-bert"))
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.MODEL_IN_USE))
                .satisfies(e -> assertThat(e).hasMessageContaining("with 1 models"));

        models.delete(model.id());
        baseModels.delete("tiny-bert");
        assertThat(baseModels.find("tiny-bert")).isEmpty();
    }

    @Test
    void modelOfAMissingBaseIsRefused() {
        FinishedModel finished = finished("reviews", "job_1");
        baseModels.delete(base.id());

        assertThatThrownBy(() -> models.publish(finished))
                .asInstanceOf(type(DomainException.class))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(ErrorKind.MODEL_NOT_FOUND));
    }

    @Test
    void theStoreIsToldOfEveryBlobThatABaseOrAModelNeeds() {
        Model first = models.publish(finished("reviews", "job_1"));
        Model second = models.publish(finished("reviews", "job_2"));
        Set<String> ofBase = new HashSet<>(sha256(base.manifest()));
        ofBase.add(base.tokenizerSha256());
        Set<String> all = new HashSet<>(ofBase);
        all.addAll(sha256(first.manifest()));

        assertThat(referred()).containsExactlyInAnyOrderElementsOf(all).hasSizeGreaterThan(ofBase.size());
        models.delete(first.id());
        assertThat(referred()).as("the other model has the same").containsExactlyInAnyOrderElementsOf(all);
        models.delete(second.id());
        assertThat(referred()).containsExactlyInAnyOrderElementsOf(ofBase);
    }

    private List<String> referred() {
        List<String> referred = new ArrayList<>();
        blobs.each(referred::add);
        return referred;
    }

    private static List<String> sha256(Manifest manifest) {
        return manifest.tensors().stream().map(TensorEntry::sha256).toList();
    }

    private FinishedModel finished(String name, String job) {
        ModelLayout layout = base.encoder().layout(HEAD);
        List<TensorEntry> trained = layout.parameters().stream()
                .filter(ParameterSpec::fresh)
                .map(parameter -> tensors.store(
                        parameter.name(), parameter.checkpointName(), parameter.shape(), ByteBuffer.allocate((int)
                                (4 * parameter.elements()))))
                .toList();
        return new FinishedModel(
                name,
                base.id(),
                HEAD,
                List.of("neg", "pos"),
                List.of(),
                128,
                base.manifest().trained(layout, trained),
                Map.of("accuracy", 0.9),
                new Lineage(job, "ds_1", "sha256:plan", 42));
    }
}
