package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * TimescaleDB's own tables change with any version, as {@code _timescaledb_catalog.chunk} did in 2.29; its views stay.
 */
class CatalogueTest {
    private static final Path BASE = Path.of(System.getProperty("basedir", ""));

    @Test
    void noStatementReadsTheTablesOfTheCatalogue() throws IOException {
        assertThat(files("routes", "src/main/java", "src/main/resources", "scripts", "k8s", "docs"))
                .hasSizeGreaterThan(300)
                .noneMatch(file -> text(file)
                .matches("(?s).*(FROM|JOIN|UPDATE|INTO)\\s+_timescaledb_(catalog|config|internal)\\..*"));
    }

    private static List<Path> files(String... folders) throws IOException {
        return Stream.of(folders).flatMap(CatalogueTest::walk)
                .filter(file -> file.toString().matches(".*\\.(sql|java|yaml|sh|md|properties)")).toList();
    }

    private static Stream<Path> walk(String folder) {
        try {
            return Files.walk(BASE.resolve(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
