package io.yosai.timescale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapVolumeSource;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.yosai.timescale.servers.FakeVault;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.PrivateAuthority;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the pods of the CronJobs run, without the container around it, with the primary of compose.yaml. */
@Tag("long")
class CronJobIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    @TempDir
    Path folder;

    @BeforeEach
    void events() throws IOException {
        primary.execute("DROP TABLE IF EXISTS access_events; DROP FUNCTION IF EXISTS add_events");
        primary.execute(Files.readString(Routes.SHIPPED.resolveSibling("compose").resolve("primary.sql")));
        target.execute("DROP TABLE IF EXISTS access_events CASCADE; "
                + "DROP SCHEMA IF EXISTS timescale_integration CASCADE");
    }

    @Test
    void copyRowsAndAggregateThemWithTheMountedRoutesAndEnd() throws Exception {
        Manifests manifests = Manifests.rendered("cronjob");
        Map<String, String> connections = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn());

        String log = assertEnds(0, manifests, "replication", connections);
        assertThat(log).contains("routes of " + folder.resolve("routes") + ":");
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(100_000);
        assertThat(target.count("SELECT count(*) FROM access_events_hourly")).isZero();

        assertEnds(0, manifests, "policies", connections);
        assertThat(target.count("SELECT sum(event_count) FROM access_events_hourly")).isEqualTo(100_000);
    }

    @Test
    void streamOfTheChartIsCopiedWithItsStepsAndAggregates() throws Exception {
        target.execute("DROP TABLE IF EXISTS door_events CASCADE");
        Manifests manifests = Manifests.parse(Chart.render("""
                service: {enabled: false}
                cronjob: {enabled: true}
                sources: [{name: primary, secret: {name: primary-db, key: dsn}}]
                streams:
                  - {name: door_events, table: door_events, select: door_events.sql, key: "time, event_id", create: true,
                     steps: hash-doors, aggregates: door_events, compress_after: ""}
                files:
                  sql/source/door_events.sql: |
                    SELECT time, event_id, door_id FROM access_events WHERE access_result = 'Denied'
                  sql/target/aggregates/door_events/door_events_hourly.sql: |
                    -- bucket: 1 hour
                    -- start: 7 days
                    -- end: 1 hour
                    -- schedule: 5 minutes
                    SELECT time_bucket('1 hour', time) AS bucket, count(*) AS event_count FROM door_events GROUP BY 1
                  hash-doors.camel.yaml: |
                    - route:
                        id: hash-doors
                        from:
                          uri: direct:hash-doors
                          steps:
                            - bean:
                                ref: masking
                                method: hash(${body}, 'door_id', 'a key of thirty-two characters ..')
                """));
        assertEnds(0, manifests, "replication", Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn()));
        assertThat(target.count("SELECT count(*) FROM door_events_hourly")).isZero();
        assertThat(target.count("SELECT count(*) FROM door_events WHERE length(door_id) = 32"))
                .isEqualTo(primary.count("SELECT count(*) FROM access_events WHERE access_result = 'Denied'"))
                .isPositive();
    }

    /** The token that the kubelet would project, and a Vault with the certificate of an authority of its own. */
    @Test
    void takesAllItsConnectionsFromVaultAsItsServiceAccount() throws Exception {
        Manifests manifests = VaultComponentTest.withVault("cronjob", folder);
        PrivateAuthority authority = PrivateAuthority.make(folder, "ip:127.0.0.1");
        Map<String, String> login = Map.of("role", "timescale-integration", "jwt", "token of the kubelet");
        try (FakeVault vault = FakeVault.start(authority).login("kubernetes", login, Duration.ofMinutes(10))
                .put("secret/data/timescale", Map.of("source", primary.dsn(), "target", target.dsn()))) {
            Map<String, String> settings = Map.of("VAULT_ADDR", vault.address(),
                    "VAULT_CACERT", authority.certificate().toString(), "VAULT_KUBERNETES_TOKEN_FILE",
                    Files.writeString(folder.resolve("token"), "token of the kubelet").toString());
            assertEnds(0, manifests, "replication", settings);
            assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(100_000);
            assertThat(vault.requests()).containsExactly("POST /v1/auth/kubernetes/login",
                    "GET /v1/secret/data/timescale", "GET /v1/secret/data/timescale",
                    "POST /v1/auth/token/revoke-self");

            vault.put("secret/data/timescale", Map.of("source", primary.dsn(), "host", "127.0.0.1",
                    "port", target.port(), "name", "yosai", "user", "ann", "password", "opensesame"));
            String log = assertEnds(1, manifests, "replication", settings);
            assertThat(log.lines().toList()).endsWith("copy failed: target database 127.0.0.1:" + target.port()
                    + "/yosai refuses the login: FATAL: password authentication failed for user \"ann\"",
                    "HINT: let the role be there, with LOGIN, and pg_hba.conf let it in from here; its password is "
                    + "in the DSN, in Vault or in the file that PGPASSFILE names, and not in PGPASSWORD");
            assertThat(log).doesNotContain("opensesame", "\tat ");
        }
    }

    /** @return what it printed */
    private String assertEnds(int exitCode, Manifests manifests, String component, Map<String, String> connections)
            throws Exception {
        PodSpec pod = manifests.pod(component);
        if (!Files.exists(folder.resolve("routes"))) {
            layOutRoutes(manifests, pod);
        }
        List<String> command = new ArrayList<>();
        for (String argument : Image.read().entrypoint()) {
            command.add(argument.replace("/app", Path.of(System.getProperty("distribution")).toString()));
        }
        command.addAll(pod.getContainers().get(0).getArgs());
        Map<String, String> environment = new HashMap<>(
                manifests.configMap("timescale-integration-settings").getData());
        environment.putAll(connections);
        return run(exitCode, folder, command, environment);
    }

    /** As the init container does it. */
    private void layOutRoutes(Manifests manifests, PodSpec pod) throws Exception {
        Container init = pod.getInitContainers().get(0);
        for (VolumeMount mount : init.getVolumeMounts()) {
            Path mounted = Files.createDirectories(inside(mount.getMountPath()));
            for (Volume volume : pod.getVolumes()) {
                if (volume.getName().equals(mount.getName()) && volume.getConfigMap() != null) {
                    write(manifests, volume.getConfigMap(), mounted);
                }
            }
        }
        List<String> command = new ArrayList<>(init.getCommand());
        command.replaceAll(part -> part.replace("/config/", inside("/config") + "/"));
        run(0, inside(init.getWorkingDir()), command, Map.of());
        Files.move(inside(init.getWorkingDir()), folder.resolve("routes"));
    }

    /** Each key as a file of its name, unless the volume names another path. */
    private static void write(Manifests manifests, ConfigMapVolumeSource volume, Path folder) throws IOException {
        Map<String, String> paths = new HashMap<>();
        volume.getItems().forEach(item -> paths.put(item.getKey(), item.getPath()));
        for (ConfigMap map : manifests.all(ConfigMap.class)) {
            if (map.getMetadata().getName().equals(volume.getName())) {
                for (Map.Entry<String, String> file : map.getData().entrySet()) {
                    Path path = folder.resolve(paths.getOrDefault(file.getKey(), file.getKey()));
                    Files.createDirectories(path.getParent());
                    Files.writeString(path, file.getValue());
                }
            }
        }
    }

    private Path inside(String path) {
        return folder.resolve("root" + path);
    }

    /** @return what it printed */
    private String run(int exitCode, Path directory, List<String> command, Map<String, String> environment)
            throws Exception {
        Path log = folder.resolve("log");
        ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().keySet().retainAll(List.of("PATH"));
        builder.environment().putAll(environment);
        Process process = builder.start();
        try {
            assertThat(process.waitFor(90, TimeUnit.SECONDS)).as("ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        Passwords.refuseIn(log);
        String printed = Files.readString(log);
        assertThat(process.exitValue()).as(printed).isEqualTo(exitCode);
        return printed;
    }
}
