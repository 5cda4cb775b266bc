package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.NativeTimescale;
import io.yosai.timescale.servers.PrimaryServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Tag("long")
class TimescaleDBManagerIT extends TimescaleDBManagerFixture {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();

    /** What is made, with what is wanted of it where that is more than to be there. */
    private static final Map<String, String> OBJECTS = objects("extension timescaledb", "schema timescale_integration",
            "table timescale_integration.watermark", "table timescale_integration.touched",
            "table timescale_integration.retention", "table timescale_integration.managed",
            "table timescale_integration.job_run", "table timescale_integration.quarantine",
            "table timescale_integration.reconcile_run", "table timescale_integration.backfill",
            "table timescale_integration.claim",
            "hypertable access_events",
            "chunk interval of access_events=1 day", "unique index (time, event_id) on access_events",
            "index access_events_facility_id_time_idx on access_events",
            "index access_events_person_id_time_idx on access_events", "compression of access_events=after 30 days",
            "retention by route of access_events=365 days", "aggregate table access_events_5min",
            "aggregate table access_events_hourly", "hypertable model_monitoring_events",
            "chunk interval of model_monitoring_events=1 day", "compression of model_monitoring_events=after 30 days",
            "retention by route of model_monitoring_events=365 days");

    private static final String GRANTS = "GRANT USAGE ON SCHEMA timescale_integration TO replicator; "
            + "GRANT SELECT, INSERT, UPDATE, DELETE ON timescale_integration.backfill, timescale_integration.claim, "
            + "timescale_integration.job_run, "
            + "timescale_integration.managed, timescale_integration.quarantine, timescale_integration.reconcile_run, "
            + "timescale_integration.touched, timescale_integration.watermark TO replicator; "
            + "GRANT SELECT ON timescale_integration.retention TO replicator; "
            + "GRANT SELECT, INSERT ON access_events TO replicator; "
            + "GRANT UPDATE, DELETE ON access_events TO replicator; "
            + "GRANT SELECT ON access_events_5min TO replicator; GRANT SELECT ON access_events_hourly TO replicator;";

    private static Map<String, String> objects(String... wanted) {
        Map<String, String> objects = new LinkedHashMap<>();
        for (String each : wanted) {
            String[] parts = each.split("=");
            objects.put(parts[0], parts.length == 1 ? "present" : parts[1]);
        }
        return objects;
    }

    private static SchemaChange change(String object, String found, String done) {
        return new SchemaChange(object, found, OBJECTS.get(object), done);
    }

    @Test
    void stateOfTheVersionBeforeStreamsIsKept() throws SQLException {
        database.execute("CREATE EXTENSION timescaledb; " + SqlFile.read("/schema/apache_edition.sql")
                + SqlFile.read("/upgrade/state.sql") + SqlFile.read("/schema/state_before_streams.sql"));
        ensure(database);
        assertThat(database.value(
                "SELECT string_agg(concat_ws(' ', stream, table_name, key, time AT TIME ZONE 'UTC', paused), '; ' "
                + "ORDER BY stream) FROM timescale_integration.watermark", String.class)).isEqualTo(
                "access_events access_events {\"2026-11-01 12:00:00.123456+00\",00000000-0000-0000-0000-000000000007} "
                + "2026-11-01 12:00:00.123456 f; door_events door_events "
                + "{\"2026-11-02 12:00:00+00\",00000000-0000-0000-0000-000000000008} 2026-11-02 12:00:00 f");
        assertThat(database.value("SELECT concat_ws(' ', stream, table_name, key, row, reason) "
                + "FROM timescale_integration.quarantine", String.class)).isEqualTo("access_events access_events "
                + "{\"2026-10-01 00:00:00+00\",00000000-0000-0000-0000-000000000009} {\"door_id\": \"a\"} of before");
        assertThat(database.value("SELECT concat_ws(' ', table_name, lower < upper) FROM timescale_integration.touched",
                String.class)).isEqualTo("access_events t");
        assertThat(database.value("SELECT concat_ws(' ', stream, scope) FROM timescale_integration.reconcile_run",
                String.class))
                .isEqualTo("access_events whole");
        assertThat(database.value("SELECT concat_ws(' ', stream, rows) FROM timescale_integration.backfill",
                String.class))
                .isEqualTo("access_events 5");
        assertThat(database.value("SELECT concat_ws(' ', hypertable, split_part(table_id, '/', 2)::oid::regclass) "
                + "FROM timescale_integration.retention WHERE hypertable = 'access_events'", String.class))
                .isEqualTo("access_events access_events");
        assertThat(database.count("SELECT count(*) FROM timescale_integration.job_run")).as("of a job that is gone")
                .isZero();
        assertThat(ensure(database)).noneMatch(SchemaChange::isChange);
    }

    @Test
    void createsEverythingFromNothing() throws SQLException {
        assertThat(ensure(database)).extracting(SchemaChange::object).containsExactlyElementsOf(OBJECTS.keySet());
        assertThat(database.value("SELECT string_agg(concat_ws(' ', hypertable_schema, hypertable_name, column_name, "
                + "time_interval), '; ' ORDER BY hypertable_name) FROM timescaledb_information.dimensions",
                String.class))
                .isEqualTo("public access_events time 1 day; public model_monitoring_events time 1 day");
        assertThat(database.value("SELECT string_agg(regexp_replace(indexdef, 'INDEX .* ON', 'INDEX ON'), '; ' ORDER "
                + "BY indexname) FROM pg_indexes WHERE tablename = 'access_events'", String.class)).isEqualTo(
                "CREATE INDEX ON public.access_events USING btree (facility_id, \"time\" DESC); "
                + "CREATE INDEX ON public.access_events USING btree (person_id, \"time\" DESC); "
                + "CREATE UNIQUE INDEX ON public.access_events USING btree (\"time\", event_id)");
        assertThat(database.value("SELECT string_agg(attname || ' ' || format_type(atttypid, atttypmod) || CASE WHEN "
                + "attnotnull THEN ' not null' ELSE '' END, ', ' ORDER BY attnum) FROM pg_attribute "
                + "WHERE attrelid = 'access_events'::regclass AND attnum > 0", String.class)).isEqualTo(
                "time timestamp with time zone not null, event_id uuid not null, person_id character varying(50), "
                + "door_id character varying(50), facility_id character varying(50), access_result character "
                + "varying(20), badge_status character varying(20), response_time_ms integer, metadata jsonb");
        assertThat(database.value("SELECT string_agg(concat_ws(' ', hypertable, drop_after), '; ' ORDER BY hypertable) "
                + "FROM timescale_integration.retention", String.class))
                .isEqualTo("access_events 365 days; model_monitoring_events 365 days");
        assertThat(database.value("SELECT string_agg(concat_ws(' ', table_name, column_name, data_type), '; ' ORDER BY "
                + "table_name, ordinal_position) FROM information_schema.columns WHERE table_name ~ '_events_'",
                String.class))
                .isEqualTo("access_events_5min bucket timestamp with time zone; "
                        + "access_events_5min facility_id character varying; access_events_5min event_count bigint; "
                        + "access_events_hourly bucket timestamp with time zone; "
                        + "access_events_hourly facility_id character varying; access_events_hourly event_count "
                        + "bigint");
    }

    @Test
    void saysWhatItFoundAndDidAndTheSecondTimeDoesNothing() throws SQLException {
        // A new chunk has the interval that is wanted, and this edition cannot compress.
        assertThat(ensure(database)).containsExactlyElementsOf(OBJECTS.keySet().stream().map(object ->
                object.startsWith("chunk interval") ? change(object, "1 day", "nothing")
                : object.startsWith("compression") ? change(object, "unavailable, Apache edition", "nothing")
                : change(object, "absent", "created")).toList());
        String version = database.value("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'",
                String.class);
        String everything = everything();

        assertThat(ensure(database)).containsExactlyElementsOf(
                OBJECTS.entrySet().stream().map(object -> change(object.getKey(),
                object.getKey().startsWith("extension") ? version + ", Apache edition"
                : object.getKey().startsWith("compression") ? "unavailable, Apache edition" : object.getValue(),
                "nothing"))
                .toList());
        assertThat(everything()).isEqualTo(everything);
    }

    @Test
    void dryRunTellsTheSameAndChangesNothing() throws SQLException {
        String nothing = everything();
        List<SchemaChange> announced = ensure(database, "1 day", new TimescaleDBManager.Options(true, false, false));
        assertThat(everything()).isEqualTo(nothing);
        assertThat(ensure(database)).isEqualTo(announced);
    }

    @ParameterizedTest
    @CsvSource({"12 hours, 12:00:00", "1 month, 30 days", "90 minutes, 01:30:00"})
    void chunkIntervalIsThatOfTheSetting(String setting, String interval) throws SQLException {
        ensure(database, setting);
        assertThat(chunkIntervals()).isEqualTo(interval);
        ensure(database, "7 days");
        assertThat(chunkIntervals()).isEqualTo("7 days");
        assertThat(ensure(database, setting)).filteredOn(SchemaChange::isChange).extracting(SchemaChange::object)
                .containsExactly("chunk interval of access_events", "chunk interval of model_monitoring_events");
        assertThat(chunkIntervals()).isEqualTo(interval);
        assertThat(ensure(database, setting)).noneMatch(SchemaChange::isChange);
    }

    /** Of both hypertables. */
    private String chunkIntervals() {
        return database.value("SELECT string_agg(DISTINCT time_interval::text, ', ') FROM "
                + "timescaledb_information.dimensions",
                String.class);
    }

    @RepeatedTest(4)
    void twoServicesThatStartAtOnceDoNotCollide() throws Exception {
        ExecutorService services = Executors.newFixedThreadPool(2);
        try {
            CyclicBarrier start = new CyclicBarrier(2);
            Callable<List<SchemaChange>> service = () -> {
                start.await();
                return ensure(database);
            };
            List<Long> done = new ArrayList<>();
            for (Future<List<SchemaChange>> changes : List.of(services.submit(service), services.submit(service))) {
                done.add(changes.get(60, TimeUnit.SECONDS).stream().filter(SchemaChange::isChange).count());
            }
            assertThat(done).as("without the chunk intervals and compression").containsExactlyInAnyOrder(
                    OBJECTS.size() - 4L, 0L);
        } finally {
            services.shutdownNow();
        }
    }

    @Test
    void serverWithoutTimescaleIsRefused() {
        String before = primary.value("SELECT count(*)::text FROM pg_class", String.class);
        assertThatThrownBy(() -> ensure(primary.database())).isInstanceOf(OperatorError.class).hasMessage("the target "
                + "server "
                + "has no TimescaleDB\nHINT: install its package for this PostgreSQL, set shared_preload_libraries = "
                + "'timescaledb' and restart it, or let TARGET_DSN name another server");
        assertThat(primary.value("SELECT count(*)::text FROM pg_class", String.class)).isEqualTo(before);
    }

    @Test
    void serverThatHasNotLoadedTimescaleIsRefused() {
        try (NativeTimescale unloaded = new NativeTimescale().setting("shared_preload_libraries", "").start()) {
            assertThatThrownBy(() -> ensure(new Database(unloaded.dsn("postgres")))).isInstanceOf(OperatorError.class)
                    .hasMessage("the target server has TimescaleDB installed but not loaded\nHINT: set "
                            + "shared_preload_libraries = 'timescaledb' and restart it");
        }
    }

    /** What the role searches already is kept. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', value = {"\"Odd S\", app|\"Odd S\", app, public", "''|public"})
    void roleThatDoesNotSearchTheSchemaOfTimescaleIsToldHowItDoes(String path, String then) {
        database.execute("CREATE EXTENSION timescaledb; ALTER ROLE postgres IN DATABASE fresh SET search_path = "
                + path);
        assertRefused(database).hasMessage("TimescaleDB is in the schema public of the target, which the role "
                + "\"postgres\" does not search\nHINT: run on the target: ALTER ROLE \"postgres\" IN DATABASE "
                + "\"fresh\" SET search_path = %s;", then);
    }

    @Test
    void roleThatMayCreateNothingIsToldWhatItNeeds() {
        assertRefused(asReplicator()).hasMessage("role \"replicator\" may not change the target (ERROR: permission "
                + "denied to "
                + "create extension \"timescaledb\")\nHINT: run the verb schema once as a superuser, or let one run in "
                + "database fresh: CREATE EXTENSION timescaledb");
    }

    @Test
    void roleThatMayNotCreateIsToldTheGrantsThatLetIt() {
        database.execute("CREATE EXTENSION timescaledb");
        Database replicator = asReplicator();
        assertRefused(replicator).hasMessage("role \"replicator\" may not change the target (ERROR: permission denied "
                + "for "
                + "database fresh)\nHINT: run the verb schema once as a role that may create schemas, or GRANT CREATE "
                + "ON DATABASE \"fresh\" TO \"replicator\"");
        database.execute("GRANT CREATE ON DATABASE \"fresh\" TO \"replicator\"");
        assertRefused(replicator).hasMessage("role \"replicator\" may not change the target (ERROR: permission denied "
                + "for "
                + "schema public)\nHINT: run the verb schema once as a role that may create tables in its schema, or "
                + "GRANT CREATE ON SCHEMA public TO \"replicator\"");
        database.execute("GRANT CREATE ON SCHEMA public TO \"replicator\"");
        assertThatCode(() -> ensure(replicator)).doesNotThrowAnyException();
    }

    @Test
    void roleThatDoesNotOwnTheTableIsToldWhoMayChangeIt() throws SQLException {
        ensure(database);
        database.execute("DROP INDEX access_events_time_event_id_idx");
        Database replicator = asReplicator();
        database.execute(GRANTS);
        assertRefused(replicator).hasMessage("role \"replicator\" may not change the target (ERROR: must be owner of "
                + "hypertable \"access_events\")\nHINT: run the verb schema once as "
                + "role \"postgres\", the owner of access_events");
    }

    @Test
    void roleThatMayOnlyReadAndWriteRowsCanStartOnATargetThatIsReady() throws SQLException {
        ensure(database);
        Database replicator = asReplicator();
        assertRefused(replicator).hasMessage("role \"replicator\" lacks rights on the target\n"
                + "HINT: run there as the owner: " + GRANTS);
        database.execute(GRANTS);
        assertThat(ensure(replicator)).extracting(SchemaChange::object).containsExactlyElementsOf(OBJECTS.keySet());
        assertThat(ensure(replicator)).extracting(SchemaChange::done).containsOnly("nothing");
    }

    @Test
    void roleThatMayMakeNoTemporaryTableIsRefusedBeforeAnyIsNeeded() throws SQLException {
        ensure(database);
        Database replicator = asReplicator();
        database.execute(GRANTS + " REVOKE TEMPORARY ON DATABASE fresh FROM PUBLIC");
        assertRefused(replicator).hasMessage("role \"replicator\" lacks rights on the target\n"
                + "HINT: run there as the owner: GRANT TEMPORARY ON DATABASE fresh TO replicator;");
        database.execute("GRANT TEMPORARY ON DATABASE fresh TO replicator;");
        assertThat(ensure(replicator)).extracting(SchemaChange::done).containsOnly("nothing");
    }
}
