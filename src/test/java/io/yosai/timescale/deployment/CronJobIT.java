package io.yosai.timescale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What the pods of the CronJobs run, without the container around it, with the primary of compose.yaml. */
class CronJobIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    @TempDir
    Path folder;

    @Test
    void copyRowsAndAggregateThemWithTheMountedRoutesAndEnd() throws Exception {
        primary.execute(Files.readString(Routes.SHIPPED.resolveSibling("compose").resolve("primary.sql")));
        Manifests manifests = Manifests.rendered("cronjob");
        layOutRoutes(manifests, manifests.pod("replication"));
        Map<String, String> environment = new HashMap<>(
                manifests.configMap("timescale-integration-settings").getData());
        environment.putAll(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn()));

        String log = run(folder, command(manifests.pod("replication")), environment);
        assertThat(log).contains("routes of " + folder.resolve("routes") + ":");
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(100_000);
        assertThat(target.count("SELECT count(*) FROM access_events_hourly")).isZero();

        run(folder, command(manifests.pod("policies")), environment);
        assertThat(target.count("SELECT sum(event_count) FROM access_events_hourly")).isEqualTo(100_000);
    }

    private static List<String> command(PodSpec pod) throws IOException {
        List<String> command = new ArrayList<>();
        for (String argument : Image.read().entrypoint()) {
            command.add(argument.replace("/app", Path.of(System.getProperty("distribution")).toString()));
        }
        command.addAll(pod.getContainers().get(0).getArgs());
        return command;
    }

    /** As the init container does it. */
    private void layOutRoutes(Manifests manifests, PodSpec pod) throws Exception {
        Container init = pod.getInitContainers().get(0);
        for (VolumeMount mount : init.getVolumeMounts()) {
            Path mounted = Files.createDirectories(inside(mount.getMountPath()));
            for (Volume volume : pod.getVolumes()) {
                if (volume.getName().equals(mount.getName()) && volume.getConfigMap() != null) {
                    write(manifests, volume.getConfigMap().getName(), mounted);
                }
            }
        }
        List<String> command = new ArrayList<>(init.getCommand());
        command.replaceAll(part -> part.replace("/config/", inside("/config") + "/"));
        run(inside(init.getWorkingDir()), command, Map.of());
        Files.move(inside(init.getWorkingDir()), folder.resolve("routes"));
    }

    private static void write(Manifests manifests, String configMap, Path folder) throws IOException {
        for (ConfigMap map : manifests.all(ConfigMap.class)) {
            if (map.getMetadata().getName().equals(configMap)) {
                for (Map.Entry<String, String> file : map.getData().entrySet()) {
                    Files.writeString(folder.resolve(file.getKey()), file.getValue());
                }
            }
        }
    }

    private Path inside(String path) {
        return folder.resolve("root" + path);
    }

    /** @return what it printed; it has ended with exit code 0 */
    private String run(Path directory, List<String> command, Map<String, String> environment) throws Exception {
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
        assertThat(process.exitValue()).as(printed).isZero();
        return printed;
    }
}
