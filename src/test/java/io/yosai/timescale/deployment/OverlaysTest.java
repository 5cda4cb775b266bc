package io.yosai.timescale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.RollingUpdateDeployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.openshift.api.model.monitoring.v1.PodMonitor;
import io.yosai.timescale.database.SessionSettings;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code kubectl apply -k} would send. */
class OverlaysTest {

    @ParameterizedTest
    @ValueSource(strings = {"base", "service", "cronjob", "backup", "monitoring"})
    void holdsNothingThatKubernetesDoesNotKnow(String overlay) throws Exception {
        assertThat(Manifests.rendered(overlay).objects()).isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"service", "cronjob", "backup"})
    void imageIsOursInTheVersionOfThisBuild(String overlay) throws Exception {
        String version = Files.readString(Routes.SHIPPED.resolveSibling("pom.xml"))
                .replaceFirst("(?s).*?<version>(.*?)</version>.*", "$1");
        assertThat(Manifests.rendered(overlay).pods()).flatExtracting(pod -> RestrictedPod.containers(pod.getSpec()))
                .extracting(Container::getImage).containsOnly("timescale-integration:" + version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"service", "cronjob", "backup"})
    void whatAPodNamesIsThere(String overlay) throws Exception {
        Manifests manifests = Manifests.rendered(overlay);
        List<String> there = manifests.objects().stream().map(OverlaysTest::name).toList();
        for (PodTemplateSpec template : manifests.pods()) {
            PodSpec pod = template.getSpec();
            RestrictedPod.assertRestricted(pod);
            assertThat(there).contains("ServiceAccount/" + pod.getServiceAccountName());
            assertThat(pod.getVolumes().stream().map(OverlaysTest::needed).filter(Objects::nonNull)).isSubsetOf(there);
            assertThat(pod.getContainers().get(0).getEnvFrom().stream().map(EnvFromSource::getConfigMapRef)
                    .filter(Objects::nonNull).map(map -> "ConfigMap/" + map.getName())
                    .filter(map -> !map.equals("ConfigMap/yosai-config"))).isNotEmpty().isSubsetOf(there);
        }
        assertThat(manifests.all(ServiceAccount.class)).isNotEmpty()
                .allMatch(account -> !account.getAutomountServiceAccountToken());
    }

    private static String name(HasMetadata object) {
        return object.getKind() + "/" + object.getMetadata().getName();
    }

    /** Null for a volume that needs nothing. */
    private static String needed(Volume volume) {
        if (volume.getConfigMap() != null) {
            return "ConfigMap/" + volume.getConfigMap().getName();
        }
        return volume.getPersistentVolumeClaim() == null ? null
                : "PersistentVolumeClaim/" + volume.getPersistentVolumeClaim().getClaimName();
    }

    @ParameterizedTest
    @ValueSource(strings = {"service", "cronjob", "backup"})
    void settingsAreValidOnceTheConnectionsAreGiven(String overlay) throws Exception {
        Manifests manifests = Manifests.rendered(overlay);
        Map<String, String> environment = new HashMap<>(
                manifests.configMap("timescale-integration-settings").getData());
        manifests.pods().get(0).getSpec().getContainers().get(0).getEnv()
                .forEach(variable -> environment.put(variable.getName(), variable.getValue()));
        environment.put("SOURCE_DSN", "postgres://replicator@primary/yosai");
        environment.put("TARGET_DSN", "postgres://replicator@timescale/yosai");
        Settings settings = Settings.read(environment, new Properties());
        assertThat(settings.texts().keySet()).extracting(Enum::name)
                .containsAll(environment.keySet());
        assertThat(settings.warnings()).isEmpty();
    }

    @Test
    void everyRouteFileIsInAConfigMap() throws Exception {
        Manifests manifests = Manifests.rendered("base");
        Map<String, String> expected = Map.of("timescale-integration-routes", "",
                "timescale-integration-sql-source", "sql/source",
                "timescale-integration-sql-target", "sql/target",
                "timescale-integration-gauges-target", "gauges/target");
        for (Map.Entry<String, String> folder : expected.entrySet()) {
            Map<String, String> files = new HashMap<>();
            try (Stream<Path> paths = Files.list(Routes.SHIPPED.resolve(folder.getValue()))) {
                for (Path file : paths.filter(path -> path.toString().matches(".*\\.(camel\\.yaml|sql)")).toList()) {
                    files.put(file.getFileName().toString(), Files.readString(file));
                }
            }
            assertThat(manifests.configMap(folder.getKey()).getData()).isEqualTo(files);
        }
    }

    @Test
    void serviceIsProbedOnTheManagementPort() throws Exception {
        Deployment service = Manifests.rendered("service").only(Deployment.class);
        assertThat(service.getSpec().getReplicas()).isEqualTo(1);
        PodTemplateSpec pod = service.getSpec().getTemplate();
        assertThat(pod.getMetadata().getLabels())
                .containsAllEntriesOf(service.getSpec().getSelector().getMatchLabels());
        Container container = pod.getSpec().getContainers().get(0);
        ContainerPort port = container.getPorts().get(0);
        assertThat(port.getName()).isEqualTo("management");
        assertThat(container.getEnv()).anySatisfy(variable -> {
            assertThat(variable.getName()).isEqualTo("REPLICATION_METRICS_PORT");
            assertThat(variable.getValue()).isEqualTo(port.getContainerPort().toString());
        });
        assertProbe(container.getStartupProbe(), "/health/live");
        assertThat(container.getStartupProbe().getFailureThreshold() * container.getStartupProbe().getPeriodSeconds())
                .as("a statement that makes the schema may take that long").isGreaterThan(statementTimeout());
        assertProbe(container.getLivenessProbe(), "/health/live");
        assertProbe(container.getReadinessProbe(), "/health/ready");
    }

    private static int statementTimeout() {
        String minutes = SessionSettings.target(true).values().get("statement_timeout").replace("min", "");
        return Integer.parseInt(minutes) * 60;
    }

    private static void assertProbe(Probe probe, String path) {
        assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
        assertThat(probe.getHttpGet().getPort().getStrVal()).isEqualTo("management");
        assertThat(probe.getTimeoutSeconds()).isPositive();
    }

    @Test
    void podsOfTheServiceAreReplacedOneAtATime() throws Exception {
        Manifests service = Manifests.rendered("service");
        RollingUpdateDeployment update = service.only(Deployment.class).getSpec().getStrategy().getRollingUpdate();
        assertThat(update.getMaxSurge().getIntVal()).isZero();
        assertThat(update.getMaxUnavailable().getIntVal()).isEqualTo(1);
        PodDisruptionBudget budget = service.only(PodDisruptionBudget.class);
        assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
        assertThat(service.only(Deployment.class).getSpec().getTemplate().getMetadata().getLabels())
                .containsAllEntriesOf(budget.getSpec().getSelector().getMatchLabels());
    }

    @Test
    void podMonitorAndNetworkPolicySelectTheService() throws Exception {
        Map<String, String> labels = Manifests.rendered("service").only(Deployment.class).getSpec().getTemplate()
                .getMetadata().getLabels();
        PodMonitor monitor = Manifests.rendered("monitoring").only(PodMonitor.class);
        assertThat(labels).containsAllEntriesOf(monitor.getSpec().getSelector().getMatchLabels());
        assertThat(monitor.getSpec().getPodMetricsEndpoints().get(0).getPort()).isEqualTo("management");
        NetworkPolicy policy = Manifests.rendered("base").only(NetworkPolicy.class);
        assertThat(labels).containsAllEntriesOf(policy.getSpec().getPodSelector().getMatchLabels());
        assertThat(policy.getSpec().getPolicyTypes()).containsExactlyInAnyOrder("Ingress", "Egress");
        assertThat(policy.getSpec().getIngress().get(0).getPorts()).singleElement()
                .satisfies(port -> assertThat(port.getPort().getStrVal()).isEqualTo("management"));
    }
}
