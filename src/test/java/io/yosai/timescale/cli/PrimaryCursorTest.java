package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Recipe;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code schema --primary-cursor}: the SQL for a source is that of the stream, whatever it is called. */
class PrimaryCursorTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            SELECT * FROM visits                                                 | visits
            SELECT 'from x', 1 -- FROM y\\n FROM ONLY "Door Log".visits v, other  | "Door Log".visits
            SELECT * FROM site.visits JOIN other USING (id)                      | site.visits
            TABLE visits                                                         | "visits"
            SELECT * FROM (SELECT 1) AS one                                      | "visits"
            SELECT extract(epoch FROM created), substring(x FROM 2) FROM visits  | visits
            SELECT (SELECT max(id) FROM other) AS most, at FROM visits           | visits
            SELECT a IS DISTINCT FROM b AS changed FROM visits                   | visits
            (SELECT trim(BOTH FROM x) FROM log) UNION ALL SELECT 1 FROM other    | log
            WITH one AS (SELECT 1) SELECT * FROM one                             | "visits"
            SELECT i FROM generate_series(1, 9) AS i                             | "visits"
            """)
    void isOfTheTableThatIsReadFirst(String select, String table, @TempDir Path directory) throws IOException {
        Stream visits = new Streams(new Recipe("other-keys").copyInto(Routes.copyInto(directory)), Settings.read(Map.of(
                "SOURCE_DSN", "postgres://one/source", "TARGET_DSN", "postgres://one/target"), new Properties())
                .properties()).get("visits");
        assertThat(SchemaCommand.primaryCursor(visits, SelectFile.parse(
                directory, select.replace("\\n", "\n"), Map.of())))
                .contains("\nALTER TABLE " + table + " ADD COLUMN IF NOT EXISTS tx xid8;\n",
                        "\"visits_tx\" ON " + table + " (tx, \"id\");\n",
                        "\"visits_without_tx\" ON " + table + " (\"arrived\", \"id\") WHERE tx IS NULL;\n");
    }
}
