package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What may stand under the name access_events on a target before we come. */
class ExistingTableIT extends TimescaleDBManagerFixture {
    private static final TimescaleDBManager.Options NO_OPTIONS = new TimescaleDBManager.Options(false, false, false);
    private static final String RUN = "run on the target: ";
    private static final String TABLE =
            "CREATE TABLE access_events (time timestamptz NOT NULL, event_id uuid NOT NULL, "
            + "person_id text, facility_id text)";

    @BeforeEach
    void createExtension() {
        database.execute("CREATE EXTENSION timescaledb");
    }

    private void row(String time) {
        database.execute("INSERT INTO access_events (time, event_id) VALUES ('" + time + "', "
                + "'00000000-0000-0000-0000-000000000001')");
    }

    /** Runs the SQL that the refusal tells. */
    private void runWhatTheMessageSays() {
        assertThatThrownBy(() -> ensure(database)).isInstanceOfSatisfying(OperatorError.class, e -> {
            assertThat(e.getMessage()).contains(RUN);
            database.execute(e.getMessage().substring(e.getMessage().indexOf(RUN) + RUN.length()));
        });
    }

    private Settings settings() {
        return Settings.read(Map.of("TARGET_DSN", database.dsn(), "TIMESCALE_POOL_MIN", "0"), new Properties());
    }

    private SchemaChange hypertable() throws SQLException {
        return hypertable(false);
    }

    private SchemaChange hypertable(boolean migrateData) throws SQLException {
        return ensure(database, "1 day", new TimescaleDBManager.Options(false, false, migrateData)).stream()
                .filter(change -> change.object().equals("hypertable access_events")).findFirst().orElseThrow();
    }

    @Test
    void emptyPlainTableIsConverted() throws SQLException {
        database.execute("CREATE TABLE access_events (facility_id text, person_id text, event_id uuid, time "
                + "timestamptz, floor int, PRIMARY KEY (event_id, time))");
        assertThat(hypertable()).isEqualTo(new SchemaChange("hypertable access_events", "an empty plain table",
                "present", "converted"));
        assertThat(database.count("SELECT count(*) FROM timescaledb_information.hypertables "
                + "WHERE hypertable_name = 'access_events'")).isEqualTo(1);
        assertThat(ensure(database)).extracting(SchemaChange::done).containsOnly("nothing");
        assertThat(database.count("SELECT count(*) FROM pg_index WHERE indrelid = 'access_events'::regclass "
                + "AND indisunique")).as("its own key serves").isEqualTo(1);
    }

    @Test
    void hypertableIsAdoptedWithItsRows() throws SQLException {
        database.execute(TABLE);
        database.execute("SELECT create_hypertable('access_events', 'time', chunk_time_interval => interval '3 days')");
        row("yesterday");
        assertThat(hypertable()).isEqualTo(SchemaChange.asWanted("hypertable access_events", "present"));
        assertThat(ensure(database)).extracting(SchemaChange::done).containsOnly("nothing");
        assertThat(database.count("SELECT count(*) FROM access_events")).isEqualTo(1);
        assertThatThrownBy(() -> row("yesterday")).hasMessageContaining(
                "duplicate key value violates unique constraint");
    }

    @Test
    void plainTableWithRowsIsRefusedUntilMigrateDataIsSaid() throws SQLException {
        database.execute(TABLE);
        row("yesterday");
        assertRefused(database)
                .hasMessage("the table access_events of the target is a plain table with rows\nHINT: run schema "
                + "--migrate-data to make it a hypertable (it is locked meanwhile)");
        assertThat(hypertable(true)).isEqualTo(new SchemaChange("hypertable access_events", "a plain table with rows",
                "present", "converted"));
        assertThat(hypertable()).isEqualTo(SchemaChange.asWanted("hypertable access_events", "present"));
        assertThat(database.count("SELECT count(*) FROM access_events")).isEqualTo(1);
        assertThat(database.count("SELECT count(*) FROM ONLY access_events")).isZero();
        assertThat(database.count("SELECT count(*) FROM show_chunks('access_events')")).isEqualTo(1);
    }

    @Test
    void uniqueKeysWithoutTheTimeAreRefusedWithTheSqlThatDropsThem() throws SQLException {
        database.execute("CREATE TABLE access_events (time timestamptz, event_id uuid CONSTRAINT \"Odd key\" PRIMARY "
                + "KEY, person_id text, facility_id text)");
        database.execute("CREATE UNIQUE INDEX \"Odd index\" ON access_events (lower(person_id)) WHERE facility_id = "
                + "'a'");
        assertRefused(database)
                .hasMessage("the table access_events of the target has the unique constraint Odd key, index "
                + "\"Odd index\", which a hypertable cannot keep because it lacks the column time\nHINT: run on the "
                + "target: ALTER TABLE access_events DROP CONSTRAINT \"Odd key\"; DROP INDEX \"Odd index\";");
        runWhatTheMessageSays();
        assertThat(hypertable().done()).isEqualTo("converted");
    }

    @Test
    void tableOfTheDashboardIsAdoptedByFollowingTheMessages() throws SQLException {
        database.execute(SqlFile.read("/demo/primary.sql"));
        row("yesterday");
        runWhatTheMessageSays();
        assertRefused(database).hasMessageContaining("run schema --migrate-data");
        assertThat(hypertable(true).done()).isEqualTo("converted");
        assertThat(database.count("SELECT count(*) FROM access_events")).isEqualTo(1);
    }

    /** After a crash it is empty, and the watermark, which is logged, stands where it stood. */
    @Test
    void unloggedTableIsRefused() throws SQLException {
        database.execute(TABLE.replace("TABLE", "UNLOGGED TABLE"));
        assertRefused(database).hasMessage("the table access_events of the target is UNLOGGED: after a crash of the "
                + "server it would be empty, and not be filled again\nHINT: run on the target: ALTER TABLE "
                + "\"access_events\" SET LOGGED");
        runWhatTheMessageSays();
        assertThat(hypertable().done()).isEqualTo("converted");
    }

    @Test
    void viewIsRefused() {
        database.execute("CREATE VIEW access_events AS SELECT now() AS time, gen_random_uuid() AS event_id");
        assertRefused(database)
                .hasMessage("the table access_events of the target is not a plain table (pg_class.relkind is 'v')\n"
                + "HINT: rename it, so that the hypertable is created under that name");
    }

    @Test
    void tableWithoutTheColumnsOfTheIndexesIsRefused() {
        database.execute("CREATE TABLE access_events (time timestamp, id uuid, person_id text)");
        assertRefused(database)
                .hasMessage("the table access_events of the target lacks the columns event_id, facility_id\n"
                + "HINT: add them, or rename it, so that the hypertable is created under that name");
    }

    @Test
    void tableWithoutAColumnOfTheSegmentsIsRefused() {
        database.execute("CREATE TABLE access_events (time timestamptz, event_id uuid, person_id text)");
        assertRefused(database).message().startsWith("the table access_events of the target lacks the columns "
                + "facility_id\nHINT: add them, or name others in the parameter segment_by (");
    }

    @Test
    void columnOfTheSegmentsThatIsWrittenInQuotesIsFoundToo(@TempDir Path directory) throws Exception {
        Path entry = Routes.copyInto(directory).resolve("streams.camel.yaml");
        Files.writeString(entry, Files.readString(entry).replace("        value: facility_id\n",
                "        value: '\"Door, Id\"'\n"));
        database.execute("CREATE TABLE access_events (time timestamptz, event_id uuid, person_id text, "
                + "facility_id text)");
        assertThatThrownBy(() -> Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, entry.getParent())))
                .hasMessageStartingWith("the table access_events of the target lacks the columns Door, Id\nHINT: add "
                + "them, or name others in the parameter segment_by (");
    }

    @Test
    void twoNamesOfOneTableAreRefused(@TempDir Path directory) throws Exception {
        Path routes = Routes.copyInto(directory);
        Files.writeString(routes.resolve("again.camel.yaml"), """
                - templatedRoute:
                    routeId: again
                    routeTemplateRef: stream
                    parameters:
                      - {name: table, value: public.access_events}
                      - {name: select, value: access_events_by_time.sql}
                """);
        TimescaleDBManager.Result result = Schemas.ensure(settings(), NO_OPTIONS, routes);
        assertThat(result.failures()).hasSize(1);
        assertThat(result.failures().values().iterator().next()).isInstanceOf(OperatorError.class)
                .hasMessageContaining("camel.yaml:").hasMessageContaining(
                "public.access_events").hasMessageContaining(" are one table of the target, ");
    }

    /** No other table waits for who gives the right. */
    @Test
    void aTableInASchemaThatTheRoleMayNotUseIsNamedAndStopsNoOther(@TempDir Path directory) throws Exception {
        Path routes = Routes.copyInto(directory);
        Files.writeString(routes.resolve("hidden.camel.yaml"), """
                - templatedRoute:
                    routeId: hidden
                    routeTemplateRef: stream
                    parameters:
                      - {name: table, value: '"Hidden".doors'}
                      - {name: select, value: access_events_by_time.sql}
                """);
        database.execute("CREATE SCHEMA \"Hidden\"; CREATE TABLE \"Hidden\".doors (n int); CREATE ROLE limited LOGIN "
                + "PASSWORD 'limited'; GRANT ALL ON DATABASE " + database.name() + " TO limited; GRANT ALL ON SCHEMA "
                + "public TO limited");
        try {
            Settings limited = Settings.read(Map.of("TARGET_DSN",
                    database.dsn().replaceFirst("//[^@]*@", "//limited:limited@"), "TIMESCALE_POOL_MIN", "0"),
                    new Properties());
            TimescaleDBManager.Result result = Schemas.ensure(limited, NO_OPTIONS, routes);
            assertThat(result.failures()).hasSize(1);
            assertThat(result.failures().values().iterator().next()).hasMessage("role \"limited\" lacks rights on the "
                    + "table Hidden.doors of the target\nHINT: run there as the owner: "
                    + "GRANT USAGE ON SCHEMA \"Hidden\" TO limited;");
            assertThat(result.changes()).extracting(SchemaChange::object).contains("hypertable access_events");
        } finally {
            database.execute("DROP OWNED BY limited CASCADE; DROP ROLE limited");
        }
    }

    @Test
    void theIntervalOfATableWithASecondDimensionIsThatOfItsTime(@TempDir Path directory) throws Exception {
        Path entry = Routes.copyInto(directory).resolve("streams.camel.yaml");
        Files.writeString(entry, Files.readString(entry).replace("value: time, event_id\n",
                "value: time, event_id, response_time_ms\n"));
        database.execute("CREATE TABLE access_events (time timestamptz NOT NULL, event_id uuid, person_id text, "
                + "facility_id text, response_time_ms int NOT NULL)");
        database.execute("SELECT create_hypertable('access_events', 'time', chunk_time_interval => interval '3 days'); "
                + "SELECT add_dimension('access_events', 'response_time_ms', chunk_time_interval => 100)");
        assertThat(Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, entry.getParent())))
                .filteredOn(change -> change.object().startsWith("chunk interval of access_events"))
                .extracting(SchemaChange::done).containsExactly("changed");
    }

    /** Each start made one more of an expression, and of a unique one it said that it is there. */
    @Test
    void furtherIndexesAreMadeOnce(@TempDir Path directory) throws Exception {
        ensure(database);
        Path routes = Routes.copyInto(directory);
        Path folder = routes.resolve("sql/target/aggregates/access_events");
        Files.writeString(folder.resolve("by_lower.sql"), "CREATE INDEX by_lower ON access_events (lower(person_id))");
        Files.writeString(folder.resolve("once.sql"),
                "CREATE UNIQUE INDEX once ON access_events (facility_id, time, event_id)");
        Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes));
        assertThat(Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes))).noneMatch(SchemaChange::isChange);
        assertThat(database.count("SELECT count(*) FROM pg_indexes WHERE tablename = 'access_events'")).isEqualTo(5);
    }

    @Test
    void hypertableByAnotherColumnIsRefused() {
        database.execute("CREATE TABLE access_events (time timestamptz, event_id uuid, person_id text, facility_id "
                + "text, created timestamptz)");
        database.execute("SELECT create_hypertable('access_events', 'created')");
        assertRefused(database)
                .hasMessageMatching("the table access_events of the target is a hypertable that is partitioned by "
                + "created, not by time\\RHINT: name that column \\(parameter time, "
                + ".*/streams\\.camel\\.yaml:\\d+\\), or rename it, so that the hypertable is created under that name");
    }

    @Test
    void hypertableWithASpaceDimensionIsRefusedUntilTheKeyHasIt() {
        database.execute(TABLE);
        database.execute("SELECT create_hypertable('access_events', 'time', 'facility_id', 4)");
        assertRefused(database)
                .hasMessageMatching("the table access_events of the target is partitioned by facility_id too, which "
                + "the key time, event_id lacks, so that no unique index can hold it\\RHINT: add it to the key \\(.*");
    }

    @Test
    void columnOfTimeThatIsATextIsRefused() {
        database.execute("CREATE TABLE access_events (time text, event_id uuid, facility_id text)");
        assertRefused(database)
                .hasMessage("the table access_events of the target has the column time of type text, by which it "
                + "cannot be partitioned\nHINT: make it a timestamptz, or rename it, so that the hypertable is "
                + "created under that name");
    }

    @Test
    void hypertableThatHoldsARowTwiceIsRefused() throws SQLException {
        database.execute(TABLE);
        database.execute("SELECT create_hypertable('access_events', 'time')");
        row("yesterday");
        row("yesterday");
        assertRefused(database)
                .hasMessageMatching("the table access_events of the target holds rows twice, so that its unique "
                + "index cannot be made \\(ERROR: could not create unique index "
                + "\".*_access_events_time_event_id_idx\": Key \\(\"time\", "
                + "event_id\\)=\\(.*, 00000000-0000-0000-0000-000000000001\\) is duplicated\\.\\)\\RHINT: "
                + "delete the doubles first");
        database.execute("DELETE FROM access_events WHERE ctid = (SELECT max(ctid) FROM access_events)");
        assertThat(hypertable()).isEqualTo(SchemaChange.asWanted("hypertable access_events", "present"));
    }
}
