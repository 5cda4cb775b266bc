package io.yosai.timescale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.monitoring.alerts.Tool;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** Dockerfile and compose.yaml, as far as they can be judged without Docker. */
class ContainerFilesTest {
    private static final Path PROJECT = Routes.SHIPPED.getParent();

    private static JsonNode compose() throws IOException {
        return new ObjectMapper().valueToTree(new Load(LoadSettings.builder().build())
                .loadFromString(Files.readString(PROJECT.resolve("compose.yaml"))));
    }

    @Test
    void imageRunsJavaItselfAsUser1000() throws Exception {
        Image image = Image.read();
        assertThat(image.last("USER")).containsExactly("1000:1000");
        assertThat(image.entrypoint()).containsExactly("/app/timescale-integration");
        assertThat(Files.readString(PROJECT.resolve("src/main/distribution/timescale-integration")))
                .contains("\nexec ");
        assertThat(image.last("ENV")).contains("JAVA_OPTS=-XX:MaxRAMPercentage=50");
        assertThat(image.last("CMD")).containsExactly("[\"run\"]");
        assertThat(image.last("RUN").get(0)).contains("postgresql-client-14", "postgresql-client-15",
                "postgresql-client-16",
                "postgresql-client-17", "postgresql-client-18");
    }

    @Test
    void libraryIsALayerBelowOurJar() throws Exception {
        List<String> copies = Image.read().last("COPY");
        assertThat(copies).extracting(copy -> copy.replaceFirst(".* ", ""))
                .containsExactly("/opt/java/openjdk", "lib/", "scripts/", "routes/", "./");
    }

    @Test
    void everyImageHasAVersionToTheMinor() throws Exception {
        assertThat(compose().findValuesAsText("image")).hasSizeGreaterThan(5)
                .allMatch(image -> image.matches("[a-z/-]+:v?\\d+\\.\\d.*"));
        assertThat(Image.read().instructions()).filteredOn(line -> line.startsWith("FROM "))
                .allMatch(line -> line.matches("FROM [a-z-]+:\\d+\\.\\d[\\w.-]*( AS \\w+)?"));
    }

    @Test
    void variablesOfTheServiceAreThoseThatItReadsAndAreEnough() throws Exception {
        Map<String, String> environment = new HashMap<>();
        compose().at("/services/service/environment").properties()
                .forEach(entry -> environment.put(entry.getKey(), entry.getValue().textValue()));
        assertThat(Stream.of(Setting.values()).map(Setting::name).toList()).containsAll(environment.keySet());
        assertThat(environment.values()).as("numbers in quotes").doesNotContainNull();
        Settings settings = Settings.read(environment, new Properties());
        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.sources().get("primary").toString()).contains("primary:5432/yosai");
        assertThat(settings.targetLocation().toString()).contains("timescale:5432/yosai");
    }

    @Test
    void serviceIsRestrictedAndPortsAreOnLoopback() throws Exception {
        JsonNode service = compose().at("/services/service");
        assertThat(service.path("read_only").asBoolean()).isTrue();
        assertThat(service.at("/cap_drop/0").asText()).isEqualTo("ALL");
        assertThat(service.at("/security_opt/0").asText()).isEqualTo("no-new-privileges:true");
        compose().findValues("ports").forEach(ports -> ports.forEach(
                port -> assertThat(port.asText()).startsWith("127.0.0.1:")));
    }

    @Test
    void whatIsMountedOrWaitedForIsThere() throws Exception {
        JsonNode compose = compose();
        for (JsonNode service : compose.path("services")) {
            for (JsonNode volume : service.path("volumes")) {
                String from = volume.asText().split(":")[0];
                assertThat(from.startsWith("./") ? Files.isRegularFile(PROJECT.resolve(from))
                        : compose.path("volumes").has(from)).as(from).isTrue();
            }
            service.path("depends_on").fieldNames()
                    .forEachRemaining(name -> assertThat(compose.path("services").has(name)).as(name).isTrue());
        }
    }

    @Test
    void prometheusAcceptsItsConfigurationAndScrapesTheService() throws Exception {
        new Tool("promtool", "install the Debian package prometheus").run(PROJECT.resolve("compose"),
                "check", "config", "--syntax-only", "prometheus.yaml");
        assertThat(Files.readString(PROJECT.resolve("compose/prometheus.yaml"))).contains("- service:8004");
    }
}
