package io.yosai.timescale.deployment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.batch.v1.CronJob;
import io.yosai.timescale.settings.Setting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each file under {@code k8s} says, without kubectl. */
class ManifestFilesTest {
    private static final Path CRON_JOB = Manifests.ROOT.resolve("cronjob/cronjob.yaml");

    static Stream<Path> files() throws IOException {
        return Manifests.files().stream();
    }

    static List<PodTemplateSpec> pods() throws IOException {
        return Manifests.files().stream().flatMap(file -> read(file).pods().stream()).toList();
    }

    @ParameterizedTest
    @MethodSource("files")
    void holdsNothingThatKubernetesDoesNotKnow(Path file) {
        assertThat(read(file).objects()).isNotEmpty();
    }

    @Test
    void unknownFieldIsRefused() throws IOException {
        String wrong = Files.readString(CRON_JOB).replace("concurrencyPolicy:", "concurencyPolicy:");
        assertThatThrownBy(() -> Manifests.parse(wrong)).hasMessageContaining("concurencyPolicy");
    }

    @Test
    void everyJobHasItsPod() throws IOException {
        assertThat(pods()).extracting(pod -> pod.getMetadata().getLabels().get("app.kubernetes.io/component"))
                .containsExactlyInAnyOrder("service", "replication", "policies", "backup", "restore");
        assertThat(pods()).extracting(pod -> pod.getMetadata().getLabels().get("app.kubernetes.io/name"))
                .containsOnly("timescale-integration");
    }

    @ParameterizedTest
    @MethodSource("pods")
    void podIsRestricted(PodTemplateSpec template) {
        PodSpec pod = template.getSpec();
        RestrictedPod.assertRestricted(pod);
        assertThat(pod.getServiceAccountName()).isEqualTo("timescale-integration");
        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
    }

    @ParameterizedTest
    @MethodSource("pods")
    void variablesAreThoseThatTheProductReads(PodTemplateSpec template) {
        List<String> settings = Stream.of(Setting.values()).map(Setting::name).toList();
        for (Container container : RestrictedPod.containers(template.getSpec())) {
            assertThat(container.getEnv()).extracting(EnvVar::getName)
                    .allMatch(name -> settings.contains(name) || name.equals("JAVA_TOOL_OPTIONS"));
            assertThat(container.getEnv()).as("secrets come from a secret")
                    .filteredOn(variable -> settings.contains(variable.getName())
                            && Setting.valueOf(variable.getName()).isSecret())
                    .allSatisfy(variable -> assertThat(variable.getValue()).isNull());
        }
    }

    /** SOURCE_DSN and TARGET_DSN, or the address of their Vault, are for yosai-config and yosai-secrets to say. */
    @ParameterizedTest
    @MethodSource("pods")
    void connectionsComeFromTheConfigurationOfTheDashboard(PodTemplateSpec template) {
        Container container = template.getSpec().getContainers().get(0);
        assertThat(container.getEnvFrom()).filteredOn(from -> from.getConfigMapRef() != null)
                .last().satisfies(from -> assertThat(from.getConfigMapRef().getName()).isEqualTo("yosai-config"));
        assertThat(container.getEnvFrom()).last()
                .satisfies(from -> assertThat(from.getSecretRef().getName()).isEqualTo("yosai-secrets"));
    }

    @ParameterizedTest
    @MethodSource("files")
    void cronJobDoesNotOverlapAndEnds(Path file) {
        for (CronJob cronJob : read(file).all(CronJob.class)) {
            assertThat(cronJob.getSpec().getConcurrencyPolicy()).isEqualTo("Forbid");
            assertThat(cronJob.getSpec().getTimeZone()).isEqualTo("Etc/UTC");
            // Below ten seconds the controller may never start it.
            assertThat(cronJob.getSpec().getStartingDeadlineSeconds()).isGreaterThan(10);
            assertThat(cronJob.getSpec().getSuccessfulJobsHistoryLimit()).isPositive();
            assertThat(cronJob.getSpec().getFailedJobsHistoryLimit()).isPositive();
            assertThat(cronJob.getSpec().getJobTemplate().getSpec().getActiveDeadlineSeconds()).isPositive();
            assertThat(cronJob.getSpec().getJobTemplate().getSpec().getBackoffLimit()).isNotNull();
            // With OnFailure the last pod is deleted when the limit is reached, and its log with it.
            assertThat(cronJob.getSpec().getJobTemplate().getSpec().getTemplate().getSpec().getRestartPolicy())
                    .isEqualTo("Never");
        }
    }

    @Test
    void policiesAreLookedAfterWhereTheCronJobCopies() {
        CronJob cronJob = read(CRON_JOB.resolveSibling("policies.yaml")).only(CronJob.class);
        assertThat(cronJob.getMetadata().getName()).isEqualTo("timescale-policies");
        assertThat(cronJob.getSpec().getSchedule()).isEqualTo("7-59/15 * * * *");
        assertThat(cronJob.getSpec().getJobTemplate().getSpec().getTemplate().getSpec().getContainers())
                .singleElement().satisfies(container -> assertThat(container.getArgs()).containsExactly("policies"));
    }

    @Test
    void replicationIsTheCronJobThatOperatorsKnow() {
        CronJob cronJob = read(CRON_JOB).only(CronJob.class);
        assertThat(cronJob.getMetadata().getName()).isEqualTo("timescale-replication");
        assertThat(cronJob.getSpec().getSchedule()).isEqualTo("*/5 * * * *");
        PodSpec pod = cronJob.getSpec().getJobTemplate().getSpec().getTemplate().getSpec();
        assertThat(pod.getContainers()).singleElement().satisfies(container -> {
            assertThat(container.getName()).isEqualTo("replicate-to-timescale");
            assertThat(container.getImage()).isEqualTo("yosai-intel-dashboard");
            assertThat(container.getArgs()).containsExactly("replicate");
        });
    }

    /** pg_restore is given lists of a dump in files: a line each for thousands of chunks. */
    @Test
    void restoreHasRoomForTheListsOfADump() {
        assertThat(read(Manifests.ROOT.resolve("backup/restore-job.yaml")).pod("restore").getVolumes())
                .filteredOn(volume -> volume.getName().equals("tmp")).singleElement().satisfies(tmp ->
                        assertThat(tmp.getEmptyDir().getSizeLimit()).isEqualTo(new Quantity("256Mi")));
    }

    private static Manifests read(Path file) {
        try {
            return Manifests.parse(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
