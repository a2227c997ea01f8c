package io.thaw.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.util.FileSystemUtils;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.json.JsonMapper;

/** The chart, linted and rendered by Helm itself, and read with the model of Kubernetes. */
class HelmChartTests {

    private static final Path CHART = Path.of("helm", "thaw");

    private final KubernetesSerialization kubernetes = new KubernetesSerialization();

    @TempDir
    Path directory;

    static List<Path> values() throws IOException {
        try (Stream<Path> files = Files.list(CHART.resolve("ci"))) {
            return files.sorted().toList();
        }
    }

    private static Path values(String name) {
        return CHART.resolve("ci").resolve(name + "-values.yaml");
    }

    private List<HasMetadata> rendered(Path values) {
        return parsed(template(values).call());
    }

    private static TemplateCommand template(Path values) {
        return new Helm(CHART)
                .template()
                .withName("thaw")
                .withNamespace("ml")
                .withKubeVersion("1.30.0")
                .withValuesFile(values);
    }

    private List<HasMetadata> parsed(String manifests) {
        return Arrays.stream(manifests.split("(?m)^---$"))
                .filter(document -> document.lines().anyMatch(line -> line.startsWith("kind:")))
                .map(document -> (HasMetadata) kubernetes.unmarshal(document))
                .toList();
    }

    private static <T> List<T> all(List<HasMetadata> objects, Class<T> type) {
        return objects.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private static List<PodSpec> pods(List<HasMetadata> objects) {
        return Stream.concat(
                        all(objects, Deployment.class).stream()
                                .map(deployment ->
                                        deployment.getSpec().getTemplate().getSpec()),
                        all(objects, Pod.class).stream().map(Pod::getSpec))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("values")
    void helmFindsNothingToSay(Path values) throws IOException {
        Path chart = directory.resolve("thaw");
        FileSystemUtils.copyRecursively(CHART, chart);
        Map<String, Object> merged = merged(read(CHART.resolve("values.yaml")), read(values));
        Files.writeString(chart.resolve("values.yaml"), new Yaml().dump(merged));

        LintResult lint = new Helm(chart).lint().strict().call();

        assertThat(lint.isFailed()).as(lint.getMessages().toString()).isFalse();
    }

    private static Map<String, Object> read(Path yaml) throws IOException {
        return new Yaml().load(Files.readString(yaml));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> merged(Map<String, Object> under, Map<String, Object> over) {
        Map<String, Object> merged = new LinkedHashMap<>(under);
        over.forEach((key, value) -> merged.merge(
                key,
                value,
                (old, changed) -> old instanceof Map && changed instanceof Map
                        ? merged((Map<String, Object>) old, (Map<String, Object>) changed)
                        : changed));
        return merged;
    }

    @ParameterizedTest
    @MethodSource("values")
    void kubernetesKnowsEveryField(Path values) {
        List<HasMetadata> objects = rendered(values);

        assertThat(objects).hasSizeGreaterThan(3);
        objects.stream()
                // The Prometheus operator's kinds are not Kubernetes's.
                .filter(object -> !(object instanceof GenericKubernetesResource))
                .forEach(object ->
                        assertThat(unknown(object)).as(object.getKind()).isEmpty());
    }

    @Test
    void aMisspelledFieldIsFound() {
        String manifest = template(values("bucket")).call().replace("replicas:", "replicaz:");

        assertThat(parsed(manifest).stream().flatMap(object -> unknown(object).stream()))
                .isNotEmpty()
                .allMatch(field -> field.equals("replicaz"));
    }

    /** The names of fields that the model of Kubernetes does not have, wherever they are. */
    private static List<String> unknown(Object object) {
        List<String> unknown = new ArrayList<>();
        if (object instanceof Collection<?> many) {
            many.forEach(each -> unknown.addAll(unknown(each)));
        } else if (object instanceof Map<?, ?> map) {
            map.values().forEach(each -> unknown.addAll(unknown(each)));
        } else if (object != null && object.getClass().getName().startsWith("io.fabric8.kubernetes.api.model")) {
            for (Method getter : object.getClass().getMethods()) {
                if (getter.getName().startsWith("get") && getter.getParameterCount() == 0) {
                    Object value = value(object, getter);
                    if (getter.getName().equals("getAdditionalProperties")) {
                        ((Map<?, ?>) value).keySet().forEach(name -> unknown.add(name.toString()));
                    } else if (value != null && !(value instanceof Enum)) {
                        unknown.addAll(unknown(value));
                    }
                }
            }
        }
        return unknown;
    }

    private static Object value(Object object, Method getter) {
        try {
            return getter.invoke(object);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException(getter.toString(), e);
        }
    }

    @ParameterizedTest
    @MethodSource("values")
    void everyPodIsWithoutPrivileges(Path values) {
        List<PodSpec> pods = pods(rendered(values));

        assertThat(pods).hasSizeGreaterThan(1).allSatisfy(pod -> {
            assertThat(pod.getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(pod.getContainers()).allSatisfy(container -> {
                assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                        .isTrue();
                assertThat(container.getSecurityContext().getAllowPrivilegeEscalation())
                        .isFalse();
                assertThat(container.getSecurityContext().getCapabilities().getDrop())
                        .containsExactly("ALL");
                assertThat(container.getResources().getLimits()).containsKey("memory");
                assertThat(container.getImage()).isIn("thaw:0.1.0-SNAPSHOT", "thaw-gpu:1");
            });
        });
    }

    @ParameterizedTest
    @MethodSource("values")
    void everyDeploymentIsProbedAndStopsInTime(Path values) {
        assertThat(all(rendered(values), Deployment.class)).isNotEmpty().allSatisfy(deployment -> {
            PodSpec pod = deployment.getSpec().getTemplate().getSpec();
            Container container = pod.getContainers().get(0);
            assertThat(container.getLivenessProbe()).isNotNull();
            // A run has ten seconds for its checkpoint.
            assertThat(pod.getTerminationGracePeriodSeconds()).isGreaterThanOrEqualTo(30);
            if (container.getName().equals("api")) {
                assertThat(container.getReadinessProbe().getHttpGet().getPath())
                        .isEqualTo("/actuator/health/readiness");
                assertThat(container.getStartupProbe()).isNotNull();
            }
        });
    }

    @ParameterizedTest
    @MethodSource("values")
    void noSecretIsWrittenOut(Path values) {
        pods(rendered(values)).stream()
                .flatMap(pod -> pod.getContainers().stream())
                .flatMap(container -> container.getEnv().stream())
                .filter(variable -> variable.getName().matches(".*(PASSWORD|KEY)$"))
                .forEach(variable -> assertThat(variable.getValueFrom().getSecretKeyRef())
                        .as(variable.getName())
                        .isNotNull());
    }

    @Test
    void whatIsNotNamedIsClosed() {
        List<NetworkPolicy> policies = all(rendered(values("bucket")), NetworkPolicy.class);

        assertThat(policies.get(0).getSpec().getPolicyTypes()).containsExactly("Ingress", "Egress");
        assertThat(policies.get(0).getSpec().getIngress()).isEmpty();
        assertThat(policies.get(0).getSpec().getEgress().stream()
                        .flatMap(rule -> rule.getPorts().stream())
                        .map(port -> port.getPort().getIntVal()))
                .containsExactly(53, 53, 5432, 443);
        assertThat(policies.get(1)
                        .getSpec()
                        .getIngress()
                        .get(0)
                        .getPorts()
                        .get(0)
                        .getPort()
                        .getIntVal())
                .isEqualTo(8080);
        assertThat(all(rendered(values("volume")), NetworkPolicy.class)
                        .get(0)
                        .getSpec()
                        .getEgress())
                .as("without a bucket nobody needs its port")
                .hasSize(2);
        assertThat(all(rendered(values("pools")), NetworkPolicy.class)).isEmpty();
    }

    @Test
    void everyPoolHasADeploymentOfItsOwn() {
        Map<String, Deployment> workers = new LinkedHashMap<>();
        all(rendered(values("pools")), Deployment.class)
                .forEach(deployment -> workers.put(deployment.getMetadata().getName(), deployment));

        assertThat(workers).containsOnlyKeys("thaw-api", "thaw-worker-a100", "thaw-worker-cpu");
        PodSpec gpu = workers.get("thaw-worker-a100").getSpec().getTemplate().getSpec();
        assertThat(gpu.getNodeSelector()).containsEntry("gpu", "a100");
        assertThat(gpu.getTolerations()).hasSize(1);
        assertThat(gpu.getContainers().get(0).getImage()).isEqualTo("thaw-gpu:1");
        assertThat(variable(workers.get("thaw-worker-a100"), "THAW_WORKER_DEVICE"))
                .contains("cuda");
        assertThat(variable(workers.get("thaw-worker-a100"), "THAW_WORKER_ISOLATION"))
                .contains("process");
        assertThat(variable(workers.get("thaw-worker-cpu"), "THAW_WORKER_ISOLATION"))
                .isEmpty();
        assertThat(variable(workers.get("thaw-worker-cpu"), "THAW_WORKER_SLOTS"))
                .contains("2");
        assertThat(variable(workers.get("thaw-worker-cpu"), "THAW_ROLE")).contains("worker");
        assertThat(variable(workers.get("thaw-api"), "THAW_ROLE")).contains("api");
    }

    @Test
    void podsThatOnlyPredictAreThereWhereAskedFor() {
        List<HasMetadata> serving = rendered(values("serving"));
        Deployment serve = all(serving, Deployment.class).stream()
                .filter(deployment -> deployment.getMetadata().getName().equals("thaw-serve"))
                .findFirst()
                .orElseThrow();

        assertThat(variable(serve, "THAW_ROLE")).contains("serve");
        assertThat(variable(serve, "THAW_INFERENCE_PINNED_DEFAULT")).contains("reviews@champion,intents");
        assertThat(variable(serve, "THAW_INFERENCE_PINNED_ACME")).contains("tickets");
        assertThat(all(serving, Service.class))
                .extracting(service -> service.getMetadata().getName() + " to "
                        + service.getSpec().getSelector().get("app.kubernetes.io/component"))
                .contains("thaw to api", "thaw-serve to serve");
        assertThat(all(serving, HorizontalPodAutoscaler.class))
                .singleElement()
                .satisfies(scaler -> assertThat(
                                scaler.getSpec().getScaleTargetRef().getName())
                        .isEqualTo("thaw-serve"));
        assertThat(all(serving, PodDisruptionBudget.class))
                .extracting(budget -> budget.getMetadata().getName())
                .containsExactlyInAnyOrder("thaw-api", "thaw-serve");
        assertThat(all(serving, NetworkPolicy.class).get(0).getSpec().getEgress().stream()
                        .flatMap(rule -> rule.getPorts().stream())
                        .map(port -> port.getPort().getIntVal()))
                .contains(5000);
        assertThat(all(rendered(values("bucket")), Deployment.class))
                .extracting(deployment -> deployment.getMetadata().getName())
                .doesNotContain("thaw-serve");
    }

    private static Optional<String> variable(Deployment deployment, String name) {
        return deployment.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
                .filter(variable -> variable.getName().equals(name))
                .map(EnvVar::getValue)
                .findFirst();
    }

    @Test
    void volumesAutoscalingAndBudgetsAreThereWhereAskedFor() {
        List<HasMetadata> volume = rendered(values("volume"));
        assertThat(all(volume, PersistentVolumeClaim.class)).hasSize(1);
        assertThat(all(volume, PodDisruptionBudget.class))
                .as("one pod must be movable")
                .isEmpty();

        List<HasMetadata> autoscaled = rendered(values("autoscaled"));
        assertThat(all(autoscaled, HorizontalPodAutoscaler.class)
                        .get(0)
                        .getSpec()
                        .getMaxReplicas())
                .isEqualTo(9);
        assertThat(all(autoscaled, PodDisruptionBudget.class)).hasSize(1);
        assertThat(all(autoscaled, Deployment.class).get(0).getSpec().getReplicas())
                .as("the autoscaler's to say")
                .isNull();
        assertThat(variable(all(autoscaled, Deployment.class).get(0), "THAW_INFERENCE_MAX_WAIT"))
                .contains("1s");
    }

    @Test
    void whatWatchesIsThereWhereAskedFor() {
        List<GenericKubernetesResource> watching = all(rendered(values("autoscaled")), GenericKubernetesResource.class);

        assertThat(watching).extracting(HasMetadata::getKind).containsExactly("PrometheusRule", "ServiceMonitor");
        assertThat(watching)
                .allSatisfy(
                        object -> assertThat(object.getMetadata().getLabels()).containsEntry("release", "prometheus"));
        assertThat(watching.get(1).<String>get("spec", "endpoints", 0, "authorization", "credentials", "name"))
                .isEqualTo("thaw-metrics");
        assertThat(watching.get(0).<List<?>>get("spec", "groups", 0, "rules")).hasSizeGreaterThan(3);
        String dashboard = all(rendered(values("autoscaled")), ConfigMap.class)
                .get(0)
                .getData()
                .get("thaw.json");
        assertThat(JsonMapper.shared().readTree(dashboard).get("panels")).hasSizeGreaterThan(9);
        assertThat(all(rendered(values("bucket")), GenericKubernetesResource.class))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            monitoring.enabled                  | true  | monitoring.existingSecret is empty
            database.url                        |       | database.url is empty
            database.existingSecret             |       | database.existingSecret is empty
            firstKey.existingSecret             |       | firstKey.existingSecret is empty
            storage.volume.existingClaim        | blobs | are both set
            storage.s3.bucket                   |       | storage is empty
            api.podDisruptionBudget.minAvailable | 2    | leaves no pod that may be moved
            api.replicas                        | none  | replicas
            api.replica                         | 2     | replica
            """)
    void whatContradictsItselfIsRefused(String name, String value, String why) {
        Object set = value == null ? "" : new Yaml().load(value);

        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> template(values("bucket")).set(name, set).call())
                .withMessageContaining(why);
    }

    @Test
    void aVolumeThatPodsCannotShareIsRefused() {
        assertThatExceptionOfType(RuntimeException.class)
                .isThrownBy(() -> template(values("volume"))
                        .set("storage.volume.accessModes[0]", "ReadWriteOnce")
                        .call())
                .withMessageContaining("lacks ReadWriteMany");
    }
}
