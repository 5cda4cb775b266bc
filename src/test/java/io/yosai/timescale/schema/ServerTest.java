package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerTest {

    private static Server server(String version, boolean community) {
        return new Server("worker", "yosai", version, version, community ? "timescale" : "apache", null, "public",
                List.of(), List.of());
    }

    @ParameterizedTest
    @CsvSource({"2.17.2, false", "2.18.0, false", "2.18.0, true", "2.20.0-dev, true", "2.18.1, true", "2.19.3, true"})
    void oldVersionsAreRefusedWithWhatToDo(String version, boolean community) {
        assertThatThrownBy(() -> server(version, community).require()).isInstanceOf(OperatorError.class)
                .hasMessageMatching("TimescaleDB " + version + " of the target is too old: .*\\R"
                        + "HINT: install 2\\.\\d+\\.\\d or newer .* ALTER EXTENSION timescaledb UPDATE");
    }

    @ParameterizedTest
    @CsvSource({"2.18.1, false", "2.19.3, false", "2.20.0, true", "2.29.2, true", "2.30.0-dev, true", "3.0, true"})
    void otherVersionsAreNot(String version, boolean community) {
        assertThatCode(() -> server(version, community).require()).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "nightly", "2.30.0-"})
    void whatIsNoVersionIsRefusedToo(String version) {
        assertThatThrownBy(() -> server(version, false).require()).isInstanceOf(OperatorError.class)
                .hasMessageStartingWith("TimescaleDB of the target calls its version " + version + ", which is none\n"
                + "HINT: ");
    }

    @Test
    void publishedVulnerabilitiesAreNamedWithTheVersionThatFixesThem() {
        assertThat(server("2.25.1", true).securityWarning()).hasValue("TimescaleDB 2.25.1 of the target has published "
                + "vulnerabilities (GHSA-hcfx-29v5-2rcw, CVE-2026-29089): update it to 2.29.1 or newer");
        assertThat(server("2.28.3", true).securityWarning()).hasValueSatisfying(
                warning -> assertThat(warning).contains("(GHSA-hcfx-29v5-2rcw)"));
        assertThat(server("2.29.1", true).securityWarning()).isEmpty();
    }
}
