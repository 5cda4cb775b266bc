package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Streams;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two streams of one table. */
class DeclarationsTest {
    private static final String ENTRY = """
            - templatedRoute:
                routeId: %1$s
                routeTemplateRef: stream
                parameters:
                  - {name: table, value: doors}
                  - {name: select, value: doors.sql}
                  - {name: key, value: "at, door_id"}
                  - {name: where, value: "site = '%1$s'"}
            """;

    @TempDir
    Path directory;

    private Declarations declared(String more) throws IOException {
        Path routes = Routes.copyInto(directory);
        Files.writeString(routes.resolve("doors.camel.yaml"), ENTRY.formatted("a") + ENTRY.formatted("b") + more);
        Files.writeString(routes.resolve("sql/source/doors.sql"), "SELECT at, door_id, site FROM doors");
        Map<String, String> properties = Settings.read(Map.of("SOURCE_DSN", "postgres://h/a", "TARGET_DSN",
                "postgres://h/t"), new Properties()).properties();
        return new Declarations(new Streams(routes, properties), routes, properties, name -> null);
    }

    @Test
    void mayShareItWhereTheyWishTheSameOfIt() throws IOException {
        Declarations alike = declared("");
        assertThatCode(alike::check).doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"create, true", "chunk_interval, 2 days", "segment_by, door_id", "order_by, at",
            "compress_after, 3 days", "retain, 40 days", "aggregates, access_events"})
    void areRefusedWhereTheyWishOtherThingsOfIt(String parameter, String value) throws IOException {
        Declarations other = declared("      - {name: " + parameter + ", value: \"" + value + "\"}\n");
        assertThatThrownBy(other::check).isInstanceOf(OperatorError.class).hasMessageMatching("(?s).*doors\\.camel\\."
                + "yaml:10: the streams a and b share the table doors and want different things of it\nHINT: give both "
                + "the same .*" + parameter + ".*");
    }
}
