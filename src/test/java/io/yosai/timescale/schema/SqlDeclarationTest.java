package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines of a file that say more of its object. */
class SqlDeclarationTest {
    @TempDir
    Path directory;

    private Map<String, String> values(String text) throws IOException {
        Path file = directory.resolve("t.sql");
        Files.writeString(file, text);
        return SqlDeclaration.read(file, List.of("retain", "compress_after"), Map.of()).values();
    }

    /** As where this user may not look into the one above it. */
    @Test
    void aFolderOfWhichNobodyCanSayWhetherItIsThereIsNoEmptyOne() throws IOException {
        Path file = Files.createFile(directory.resolve("file"));
        assertThatThrownBy(() -> SqlFile.in(file.resolve("below"))).isInstanceOf(OperatorError.Unreadable.class);
        assertThat(SqlFile.in(directory.resolve("none"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "null", value = {"'-- retain:'|''", "'-- retain: '|''", "'--retain:'|''",
        "'-- retain:7 days'|7 days", "'-- retain: 7 days '|7 days", "'  -- retain: 7 days'|7 days",
        "'\uFEFF-- retain: 7 days'|7 days",
        "'-- Rows to retain:'|null", "'-- columns:'|null", "'-- https://example.org'|null"})
    void valueStandsAfterTheColonAndMayBeEmpty(String line, String value) throws IOException {
        assertThat(values(line + "\nCREATE TABLE t ()").get("retain")).isEqualTo(value);
        assertThat(values("-- a comment\n\n" + line.replace("\uFEFF", "") + "\r\nCREATE TABLE t ()")
                .get("retain")).isEqualTo(value);
    }
}
