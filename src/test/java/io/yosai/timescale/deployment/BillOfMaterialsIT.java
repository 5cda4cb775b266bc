package io.yosai.timescale.deployment;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the distribution says that it is made of. */
class BillOfMaterialsIT {
    private static final Path DISTRIBUTION = Path.of(System.getProperty("distribution"));

    @Test
    void namesTheLibrariesThatAreThereAndNoOther() throws Exception {
        JsonNode bill = new ObjectMapper().readTree(DISTRIBUTION.resolve("timescale-integration.cdx.json").toFile());
        assertThat(bill.path("bomFormat").asText()).isEqualTo("CycloneDX");
        assertThat(bill.at("/metadata/component/name").asText()).isEqualTo("timescale-integration");
        Map<String, String> named = new TreeMap<>();
        for (JsonNode library : bill.path("components")) {
            named.put(library.path("name").asText() + "-" + library.path("version").asText() + ".jar", sha256(library));
        }
        Map<String, String> there = new TreeMap<>();
        try (var jars = Files.list(DISTRIBUTION.resolve("lib"))) {
            for (Path jar : jars.toList()) {
                there.put(jar.getFileName().toString(), HexFormat.of().formatHex(
                        MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(jar))));
            }
        }
        assertThat(named).isEqualTo(there).hasSizeGreaterThan(50);
    }

    @Test
    void isTheSameInEachBuild() throws Exception {
        assertThat(Files.readString(DISTRIBUTION.resolve("timescale-integration.cdx.json")))
                .doesNotContain("\"timestamp\"", "\"serialNumber\"");
    }

    private static String sha256(JsonNode library) {
        for (JsonNode hash : library.path("hashes")) {
            if (hash.path("alg").asText().equals("SHA-256")) {
                return hash.path("content").asText();
            }
        }
        return null;
    }
}
