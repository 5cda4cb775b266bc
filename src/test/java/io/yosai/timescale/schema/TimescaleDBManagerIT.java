package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.config.OperatorError;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.NativeTimescale;
import io.yosai.timescale.servers.PrimaryServer;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimescaleDBManagerIT extends TimescaleDBManagerFixture {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();

    private static final String[] OBJECTS = {"extension timescaledb", "hypertable access_events",
        "unique index (time, event_id)", "index (facility_id, time)", "index (person_id, time)",
        "schema timescale_integration", "table timescale_integration.watermark"};

    @Test
    void createsEverythingFromNothing() throws SQLException {
        assertThat(ensure(database)).extracting(SchemaChange::object).containsExactly(OBJECTS);
        assertThat(database.value("SELECT string_agg(concat_ws(' ', hypertable_schema, hypertable_name, column_name, "
                + "time_interval), '; ') FROM timescaledb_information.dimensions", String.class))
                .isEqualTo("public access_events time 1 day");
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
        assertThat(database.value("SELECT string_agg(concat_ws(' ', stream, time, event_id), '; ') "
                + "FROM timescale_integration.watermark", String.class))
                .isEqualTo("access_events -infinity 00000000-0000-0000-0000-000000000000");
    }

    @Test
    void saysWhatItFoundAndDidAndTheSecondTimeDoesNothing() throws SQLException {
        assertThat(ensure(database)).containsExactly(SchemaChange.created(OBJECTS[0]), SchemaChange.created(OBJECTS[1]),
                SchemaChange.created(OBJECTS[2]), SchemaChange.created(OBJECTS[3]), SchemaChange.created(OBJECTS[4]),
                SchemaChange.created(OBJECTS[5]), SchemaChange.created(OBJECTS[6]));
        String version = database.value("SELECT extversion FROM pg_extension WHERE extname = "
                + "'timescaledb'", String.class);
        String everything = everything();
        database.execute("UPDATE timescale_integration.watermark SET time = '2024-05-01 00:00:00+00'");

        assertThat(ensure(database)).containsExactly(
                SchemaChange.asWanted(OBJECTS[0], version + ", Apache edition"),
                SchemaChange.asWanted(OBJECTS[1], "present"), SchemaChange.asWanted(OBJECTS[2], "present"),
                SchemaChange.asWanted(OBJECTS[3], "present"), SchemaChange.asWanted(OBJECTS[4], "present"),
                SchemaChange.asWanted(OBJECTS[5], "present"),
                SchemaChange.asWanted(OBJECTS[6], "at 2024-05-01 00:00:00+00"));
        assertThat(everything()).isEqualTo(everything);
    }

    @ParameterizedTest
    @CsvSource({"12 hours, 12:00:00", "1 month, 30 days", "90 minutes, 01:30:00"})
    void chunkIntervalIsThatOfTheSetting(String setting, String interval) throws SQLException {
        ensure(database, setting);
        assertThat(database.value("SELECT time_interval::text FROM timescaledb_information.dimensions", String.class))
                .isEqualTo(interval);
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
            List<String> done = new ArrayList<>();
            for (Future<List<SchemaChange>> changes : List.of(services.submit(service), services.submit(service))) {
                done.add(changes.get(60, TimeUnit.SECONDS).stream().map(SchemaChange::done).distinct().toList().toString());
            }
            assertThat(done).containsExactlyInAnyOrder("[created]", "[nothing]");
        } finally {
            services.shutdownNow();
        }
        assertThat(database.count("SELECT count(*) FROM timescale_integration.watermark")).isEqualTo(1);
    }

    @Test
    void serverWithoutTimescaleIsRefused() {
        String before = primary.value("SELECT count(*)::text FROM pg_class", String.class);
        assertThatThrownBy(() -> ensure(primary.database())).isInstanceOf(OperatorError.class).hasMessage("the target "
                + "server has no TimescaleDB: install its package for this PostgreSQL, set shared_preload_libraries = "
                + "'timescaledb' and restart it, or let TARGET_DSN name another server");
        assertThat(primary.value("SELECT count(*)::text FROM pg_class", String.class)).isEqualTo(before);
    }

    @Test
    void serverThatHasNotLoadedTimescaleIsRefused() {
        try (NativeTimescale unloaded = new NativeTimescale().setting("shared_preload_libraries", "").start()) {
            assertThatThrownBy(() -> ensure(new Database(unloaded.dsn("postgres")))).isInstanceOf(OperatorError.class)
                    .hasMessage("the target server has TimescaleDB installed but not loaded: set "
                            + "shared_preload_libraries = 'timescaledb' and restart it");
        }
    }

    @Test
    void roleThatMayCreateNothingIsToldWhatItNeeds() {
        assertRefused(asReplicator()).hasMessage("role \"replicator\" may not change the target (ERROR: permission "
                + "denied to create extension \"timescaledb\"); run the verb schema once as a superuser, or let one "
                + "run in database fresh: CREATE EXTENSION timescaledb");
    }

    @Test
    void roleThatMayNotCreateIsToldTheGrantsThatLetIt() {
        database.execute("CREATE EXTENSION timescaledb");
        Database replicator = asReplicator();
        assertRefused(replicator).hasMessage("role \"replicator\" may not change the target (ERROR: permission denied "
                + "for schema public); run the verb schema once as a role that may create tables in schema public, or "
                + "GRANT CREATE ON SCHEMA public TO \"replicator\"");
        database.execute("GRANT CREATE ON SCHEMA public TO \"replicator\"");
        assertRefused(replicator).hasMessage("role \"replicator\" may not change the target (ERROR: permission denied "
                + "for database fresh); run the verb schema once as a role that may create schemas, or GRANT CREATE "
                + "ON DATABASE \"fresh\" TO \"replicator\"");
        database.execute("GRANT CREATE ON DATABASE \"fresh\" TO \"replicator\"");
        assertThatCode(() -> ensure(replicator)).doesNotThrowAnyException();
    }

    @Test
    void roleThatDoesNotOwnTheTableIsToldWhoMayChangeIt() throws SQLException {
        ensure(database);
        database.execute("DROP INDEX access_events_time_event_id_idx");
        assertRefused(asReplicator()).hasMessage("role \"replicator\" may not change the target (ERROR: must be owner "
                + "of hypertable \"access_events\"); run the verb schema once as the owner of access_events");
    }

    @Test
    void roleThatMayOnlyReadAndWriteRowsCanStartOnATargetThatIsReady() throws SQLException {
        ensure(database);
        Database replicator = asReplicator();
        String grants = "GRANT USAGE ON SCHEMA timescale_integration TO \"replicator\"; "
                + "GRANT SELECT, INSERT, UPDATE ON timescale_integration.watermark TO \"replicator\"; "
                + "GRANT SELECT, INSERT ON access_events TO \"replicator\";";
        assertRefused(replicator).hasMessage("role \"replicator\" may not read the watermark on the target (ERROR: "
                + "permission denied for schema timescale_integration); run on the target: " + grants);
        database.execute(grants);
        assertThat(ensure(replicator)).extracting(SchemaChange::object).containsExactly(OBJECTS);
        assertThat(ensure(replicator)).extracting(SchemaChange::done).containsOnly("nothing");
    }
}
