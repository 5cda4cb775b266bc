package io.yosai.timescale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.ServiceAccountTokenProjection;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.yosai.timescale.monitoring.alerts.Tool;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The overlays with the component of Vault, added as its file says. */
class VaultComponentTest {
    @TempDir
    Path folder;

    static Manifests withVault(String overlay, Path folder) throws Exception {
        copy(Manifests.ROOT, folder.resolve("k8s"));
        copy(Routes.SHIPPED, folder.resolve("all/routes"));
        Files.move(folder.resolve("k8s"), folder.resolve("all/k8s"));
        Path file = folder.resolve("all/k8s").resolve(overlay).resolve("kustomization.yaml");
        Files.writeString(file, "components:\n  - ../components/vault\n", StandardOpenOption.APPEND);
        return Manifests.parse(new Tool("kubectl", "install kubectl").run(file.getParent(), "kustomize", "."));
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.createDirectories(to.getParent());
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"service", "cronjob", "backup"})
    void podGetsATokenForVaultAlone(String overlay) throws Exception {
        Manifests manifests = withVault(overlay, folder);
        assertThat(manifests.pods()).isNotEmpty().allSatisfy(pod -> assertToken(manifests, pod.getSpec()));
    }

    private static void assertToken(Manifests manifests, PodSpec pod) {
        Volume volume = pod.getVolumes().stream().filter(one -> one.getProjected() != null).findFirst().orElseThrow();
        assertThat(volume.getProjected().getSources()).singleElement().satisfies(source -> {
            ServiceAccountTokenProjection token = source.getServiceAccountToken();
            assertThat(token.getAudience()).isEqualTo("vault");
            // The kubelet makes none that ends sooner.
            assertThat(token.getExpirationSeconds()).isEqualTo(600);
        });
        Container container = pod.getContainers().get(0);
        VolumeMount mount = container.getVolumeMounts().stream()
                .filter(one -> one.getName().equals(volume.getName())).findFirst().orElseThrow();
        assertThat(mount.getReadOnly()).isTrue();
        assertThat(pod.getInitContainers()).allSatisfy(init -> assertThat(init.getVolumeMounts())
                .extracting(VolumeMount::getName).doesNotContain(volume.getName()));

        Map<String, String> settings = manifests.configMap("timescale-integration-settings").getData();
        assertThat(settings).containsEntry("VAULT_KUBERNETES_TOKEN_FILE", mount.getMountPath() + "/token");
        assertThat(Stream.of(Setting.values()).map(Setting::name)).containsAll(settings.keySet());
    }
}
