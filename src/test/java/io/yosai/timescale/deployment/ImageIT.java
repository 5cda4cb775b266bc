package io.yosai.timescale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The image that {@code mvn -Pimage package} makes: its layers one over the other, and in there, by chroot, what a pod
 * runs, as the image's user and with nothing to write to but what a pod has mounted.
 */
@Tag("image")
class ImageIT {
    private static final Path IMAGE = Path.of("target/image.tar").toAbsolutePath();
    /** A mount is seen by this process and its children alone. */
    private static final String POD = """
            mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && mount -t proc proc "$0/proc" &&
            mount -t tmpfs tmpfs "$0/tmp" && mount -t tmpfs -o uid=1000 tmpfs "$0/backups" &&
            exec chroot --userspec="$1" "$0" env -i --chdir=/app "${@:2}\"""";

    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    @TempDir
    static Path folder;

    private static JsonNode config;
    private static Path root;

    @BeforeAll
    static void layOneLayerOverTheOther() throws Exception {
        Path files = Files.createDirectories(folder.resolve("image"));
        root = Files.createDirectories(folder.resolve("root"));
        end(List.of("tar", "-C", files.toString(), "-xf", IMAGE.toString()));
        ObjectMapper json = new ObjectMapper();
        JsonNode manifest = json.readTree(files.resolve("manifest.json").toFile()).get(0);
        config = json.readTree(files.resolve(manifest.path("Config").asText()).toFile()).path("config");
        for (JsonNode layer : manifest.path("Layers")) {
            end(List.of("tar", "-C", root.toString(), "-xf", files.resolve(layer.asText()).toString()));
        }
        primary.execute("DROP TABLE IF EXISTS access_events; DROP FUNCTION IF EXISTS add_events");
        primary.execute(Files.readString(Routes.SHIPPED.resolveSibling("compose").resolve("primary.sql")));
    }

    @Test
    void startsAsThatOfTheDockerfile() throws Exception {
        Image docker = Image.read();
        assertThat(config.path("User").asText()).isEqualTo(docker.last("USER").get(0));
        assertThat(config.path("WorkingDir").asText()).isEqualTo(docker.last("WORKDIR").get(0));
        assertThat(words("Entrypoint")).isEqualTo(docker.entrypoint());
        assertThat(words("Cmd")).containsExactly("run");
        assertThat(config.path("ExposedPorts").fieldNames()).toIterable().containsExactly("8004/tcp");
        assertThat(words("Env")).contains(docker.last("ENV").get(1)).contains("LANG=C.UTF-8", "OUTPUT_DIR=/backups");
    }

    @Test
    void holdsTheDistributionAndNothingOfJib() throws Exception {
        assertThat(names(root.resolve("app"))).containsExactlyInAnyOrder(
                "lib", "routes", "scripts", "timescale-integration",
                "timescale-integration.cdx.json", "timescale-integration.classes", "timescale-integration.jar");
        assertThat(names(root.resolve("app/lib"))).isEqualTo(names(Path.of(System.getProperty("distribution"), "lib")));
    }

    @Test
    void podMayWriteToItsVolumesAlone() throws Exception {
        assertThat(inPod(Map.of(), "id", "-u")).isEqualTo("1000\n");
        assertThat(inPod(Map.of(), "sh", "-c", "touch /tmp/a /backups/a; touch /app/a /home/a 2>&1 || true"))
                .contains("/app/a': Read-only file system", "/home/a': Read-only file system")
                .doesNotContain("/tmp", "/backups");
    }

    @Test
    void verbsDoTheirWork() throws Exception {
        Map<String, String> connections = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn());
        assertThat(program(connections, "routes")).contains("access_events");
        program(connections, "replicate");
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(100_000);
        assertThat(program(Map.of("TIMESCALE_DSN", target.dsn()), "backup", "--dry-run")).endsWith(" into /backups\n");
    }

    private static List<String> words(String key) {
        List<String> words = new ArrayList<>();
        config.path(key).forEach(word -> words.add(word.asText()));
        return words;
    }

    private static List<String> names(Path directory) throws Exception {
        try (var files = Files.list(directory)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList();
        }
    }

    private static String program(Map<String, String> settings, String... verb) throws Exception {
        List<String> command = words("Entrypoint");
        command.addAll(List.of(verb));
        return inPod(settings, command.toArray(String[]::new));
    }

    private static String inPod(Map<String, String> settings, String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("unshare", "--mount", "bash", "-c", POD, root.toString(),
                config.path("User").asText()));
        all.addAll(words("Env"));
        settings.forEach((name, value) -> all.add(name + "=" + value));
        all.addAll(List.of(command));
        return end(all);
    }

    /** @return what it printed; it has ended with exit code 0 */
    private static String end(List<String> command) throws Exception {
        Path log = Files.createTempFile(folder, "log", null);
        Process process = new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as("ends").isTrue();
        } finally {
            process.destroyForcibly();
        }
        Passwords.refuseIn(log);
        assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        return Files.readString(log);
    }
}
