package io.yosai.timescale.routes;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Routes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GaugeCheckTest {
    @TempDir
    Path folder;

    private void gauge(String file, String text) throws IOException {
        Path path = folder.resolve("gauges").resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
    }

    @Test
    void shippedGaugesHaveNamesAndHelp() {
        assertThat(GaugeCheck.findings(Routes.SHIPPED)).isEmpty();
    }

    @Test
    void fileThatCannotBeAGaugeIsFound() throws Exception {
        gauge("target/doors_used.sql", "-- Doors\nSELECT 1 AS value");
        gauge("target/doors-open.sql", "-- Doors\nSELECT 1 AS value");
        gauge("target/1st.sql", "SELECT 1 AS value");
        gauge("source/doors_used.sql", "-- Doors\nSELECT 1 AS value");
        assertThat(GaugeCheck.findings(folder)).extracting(
                finding -> folder.relativize(finding.file()) + " " + finding.what()
                + (finding.isError() ? "" : " (warning)")).containsExactly(
                "gauges/target/1st.sql `1st` is no name of a metric",
                "gauges/target/1st.sql this gauge has no help text (warning)",
                "gauges/target/doors-open.sql `doors-open` is no name of a metric",
                "gauges/target/doors_used.sql the gauge `doors_used` is in "
                + folder.resolve("gauges/source/doors_used.sql")
                        + " too");
    }
}
