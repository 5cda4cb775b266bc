package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
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

    private static final String AGGREGATE = """
            -- bucket: 7 days
            -- start: 30 days
            -- end: 1 hour
            -- schedule: 1 hour
            SELECT time_bucket('7 days', bucket) AS bucket, sum(event_count) AS event_count
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

    private Declarations shippedWith(String file, String text) throws IOException {
        Declarations shipped = declared("");
        Files.writeString(shipped.folder().resolve("sql/target/aggregates/access_events").resolve(file), text);
        return shipped;
    }

    /** Not that of the names of their files. */
    @Test
    void anAggregateComesAfterThoseThatItReads() throws IOException {
        Declarations declared = shippedWith("a_week.sql", AGGREGATE + "FROM \"access_events_hourly\" GROUP BY 1");
        assertThat(declared.hypertables().stream().filter(each -> !each.aggregates().isEmpty()).toList())
                .singleElement().satisfies(table -> assertThat(table.aggregates())
                .extracting(each -> each.view().name())
                .containsExactly("access_events_5min", "access_events_hourly", "a_week"));
    }

    @Test
    void anAggregateOfAnotherTableIsRefused() throws IOException {
        Declarations declared = shippedWith("a_week.sql", AGGREGATE + "FROM doors GROUP BY 1");
        assertThatThrownBy(declared::check).isInstanceOf(OperatorError.class).hasMessageMatching("(?s).*a_week\\.sql:1:"
                + " the SELECT of an aggregate of the table access_events reads neither the table nor .*\nHINT: .*");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {
        "CREATE INDEX ON access_events (lower(door_id))|has no name",
        "CREATE UNIQUE INDEX ON access_events (door_id)|has no name",
        "CREATE INDEX|names no table",
        "CREATE INDEX by_door ON|is none of the table access_events",
        "CREATE INDEX by_door ON doors (door_id)|is none of the table access_events",
        "CREATE UNIQUE INDEX \"by_door\" ON ONLY access_events_5min USING gin (bucket)|is none of the table"})
    void anIndexWithoutANameOrOfAnotherRelationIsRefused(String statement, String message) throws IOException {
        Declarations declared = shippedWith("by_door.sql", "-- An index.\n" + statement + ";\n");
        assertThatThrownBy(declared::check).isInstanceOf(OperatorError.class)
                .hasMessageMatching("(?s).*by_door\\.sql:1: the index " + message + ".*\nHINT: .*");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", quoteCharacter = '`', value = {
        "CREATE INDEX by_door ON access_events (Door_Id, time DESC)|by_door|door_id",
        "CREATE INDEX by_gate ON access_events (lower(door_id))|by_gate|none",
        "CREATE INDEX ON access_events (door_id)|none|door_id",
        "CREATE INDEX IF NOT EXISTS \"Gate\" ON ONLY public.access_events USING btree (\"Door\"\"s\")|Gate|Door\"s",
        "CREATE INDEX by_door ON access_events (lower(door_id))|by_door|none",
        "CREATE INDEX by_door ON access_events (door_id text_pattern_ops)|by_door|none",
        "CREATE INDEX by_door ON access_events (door_id) WHERE door_id > 'a'|by_door|none",
        "CREATE INDEX by_door ON access_events USING hash (door_id)|by_door|none",
        "CREATE UNIQUE INDEX by_door ON access_events (door_id, time)|by_door|none"})
    void anIndexIsKnownByItsNameAndAPlainOneByItsFirstColumn(String statement, String name, String column)
            throws IOException {
        Declarations declared = shippedWith("by_door.sql", statement);
        assertThat(declared.hypertables().stream().flatMap(each -> each.indexes().stream())
                .filter(index -> index.file().equals("by_door"))).singleElement()
                .isEqualTo(new Index("by_door", name, column, statement));
    }

    @Test
    void aNameThatPostgresCutsIsRefused() throws IOException {
        Declarations declared = declared(ENTRY.formatted("c").replace("value: doors}", "value: "
                + "é".repeat(32) + "}"));
        assertThatThrownBy(declared::check).isInstanceOf(OperatorError.class)
                .hasMessageContaining(" has a part of more than 63 bytes, which PostgreSQL cuts\nHINT: ");
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
