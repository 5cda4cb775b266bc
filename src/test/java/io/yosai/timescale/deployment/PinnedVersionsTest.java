package io.yosai.timescale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.servers.Routes;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The packages of npm; those of Maven are for the rules of the enforcer in pom.xml. */
class PinnedVersionsTest {

    @ParameterizedTest
    @ValueSource(strings = {"src/main/page", "src/test/embedded-timescale"})
    void everyPackageHasAVersionAndAHashAndComesFromWhateverRegistryIsSet(String folder) throws Exception {
        JsonNode wanted = read(folder, "package.json").path("dependencies");
        assertThat(wanted).isNotEmpty().allMatch(version -> version.asText().matches("\\d+\\.\\d+\\.\\d+.*"));
        JsonNode locked = read(folder, "package-lock.json").path("packages");
        assertThat(locked.at("/").path("dependencies")).isEqualTo(wanted);
        locked.properties().stream().filter(entry -> !entry.getKey().isEmpty()).forEach(entry -> {
            assertThat(entry.getValue().path("integrity").asText()).as(entry.getKey()).startsWith("sha512-");
            assertThat(entry.getValue().has("resolved")).as(entry.getKey()).isFalse();
        });
    }

    private static JsonNode read(String folder, String file) throws IOException {
        return new ObjectMapper().readTree(Routes.SHIPPED.resolveSibling(folder).resolve(file).toFile());
    }
}
