package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.datasource.DelegatingDataSource;

/** Hypertables, policies and continuous aggregates as TimescaleDB itself shows them. */
abstract class TimescaleDBManagerContract extends EditionFixture {
    private static final String AS_BY_DEFAULT = """
            access_events policy_compression 01:00:00 {"compress_after": "30 days"}
            access_events policy_retention 01:00:00 {"drop_after": "365 days"}
            access_events_5min policy_refresh_continuous_aggregate 00:05:00 {"end_offset": "00:01:00", "start_offset": \
            "1 day"}
            access_events_hourly policy_refresh_continuous_aggregate 00:05:00 {"end_offset": "01:00:00", "start_offset": \
            "7 days"}
            model_monitoring_events policy_compression 01:00:00 {"compress_after": "30 days"}
            model_monitoring_events policy_retention 01:00:00 {"drop_after": "365 days"}""";

    private static final String NOTED_BY_TRIGGER =
            "SELECT count(*) FROM pg_trigger WHERE tgname = 'ts_cagg_invalidation_trigger'";

    TimescaleDBManagerContract(TimescaleServer server) {
        super(server);
    }

    /** Relation, procedure, schedule and configuration of every job but TimescaleDB's own. */
    private String jobs() {
        return server.value("SELECT string_agg(concat_ws(' ', hypertable_name, proc_name, schedule_interval, "
                + "config - 'hypertable_id' - 'mat_hypertable_id'), E'\\n' ORDER BY hypertable_name, proc_name) "
                + "FROM timescaledb_information.jobs WHERE job_id >= 1000", String.class);
    }

    private String jobIds() {
        return server.value("SELECT string_agg(job_id::text, ' ' ORDER BY job_id) FROM timescaledb_information.jobs",
                String.class);
    }

    private String chunkIntervals() {
        return server.value("SELECT string_agg(concat_ws(' ', hypertable_name, column_name, time_interval), '; ' "
                + "ORDER BY hypertable_name) FROM timescaledb_information.dimensions WHERE hypertable_schema = "
                + "'public'",
                String.class);
    }

    private static List<String> changed(List<SchemaChange> changes) {
        return changes.stream().filter(SchemaChange::isChange).map(SchemaChange::toString).toList();
    }

    @Test
    void createsHypertablesPoliciesAndAggregatesAsTheSettingsWantThem() throws SQLException {
        ensure("TIMESCALE_CHUNK_INTERVAL", "12 hours");
        assertThat(chunkIntervals()).isEqualTo("access_events time 12:00:00; model_monitoring_events time 12:00:00");
        assertThat(jobs()).isEqualTo(AS_BY_DEFAULT);
        assertThat(server.value("SELECT string_agg(concat_ws(' ', hypertable, segmentby, orderby), '; ' ORDER BY "
                + "hypertable::text) FROM timescaledb_information.hypertable_compression_settings "
                + "WHERE segmentby IS NOT NULL", String.class))
                .isEqualTo("access_events facility_id \"time\" DESC,event_id; "
                        + "model_monitoring_events model_name \"time\" DESC");
        assertThat(server.value("SELECT string_agg(concat_ws(' ', view_name, hypertable_name), '; ' ORDER BY "
                + "view_name) FROM timescaledb_information.continuous_aggregates", String.class))
                .isEqualTo("access_events_5min access_events; access_events_hourly access_events");
        assertThat(server.count("SELECT count(*) FROM pg_indexes WHERE tablename = 'access_events'")).isEqualTo(3);
    }

    @Test
    void aStreamHasTheIntervalSegmentsAndOrderOfItsParameters(@TempDir Path directory) throws Exception {
        Path routes = Routes.copyInto(directory);
        Path entry = routes.resolve("streams.camel.yaml");
        String shipped = Files.readString(entry);
        assertThat(shipped).contains("        value: facility_id\n");
        Files.writeString(entry, shipped.replace("        value: facility_id\n", """
                        value: door_id, facility_id
                      - {name: order_by, value: "event_id, time DESC"}
                      - {name: chunk_interval, value: 8 hours}
                """));
        Schemas.changes(Schemas.ensure(settings("TIMESCALE_CHUNK_INTERVAL", "12 hours"), NO_OPTIONS, routes));
        assertThat(chunkIntervals()).isEqualTo("access_events time 08:00:00; model_monitoring_events time 12:00:00");
        assertThat(server.value("SELECT concat_ws(' by ', segmentby, orderby) FROM "
                + "timescaledb_information.hypertable_compression_settings WHERE hypertable = "
                + "'access_events'::regclass", String.class))
                .isEqualTo("door_id,facility_id by event_id,\"time\" DESC");
    }

    /** TimescaleDB appends it, where it is not one of the segments. */
    @Test
    void anOrderWithoutTheTimeIsThatOfTimescale(@TempDir Path directory) throws Exception {
        Path routes = Routes.copyInto(directory);
        Path entry = routes.resolve("streams.camel.yaml");
        Files.writeString(entry, Files.readString(entry) + "      - {name: order_by, value: event_id}\n");
        Schemas.changes(Schemas.ensure(settings(), NO_OPTIONS, routes));
        TimescaleDBManager.Result again = Schemas.ensure(settings(), NO_OPTIONS, routes);
        assertThat(changed(Schemas.changes(again))).isEmpty();
    }

    @Test
    void theSecondTimeNothingChangesAndItSaysSo() throws SQLException {
        List<SchemaChange> first = ensure();
        assertThat(first.get(0)).isEqualTo(SchemaChange.nothing("extension timescaledb", server.value("SELECT "
                + "extversion "
                + "FROM pg_extension WHERE extname = 'timescaledb'", String.class) + ", Community edition", "present"));
        assertThat(changed(first)).hasSize(first.size() - 3).contains("hypertable access_events: was absent, now "
                + "present",
                "refresh policy of access_events_hourly: was absent, now 7 days to 1 hour back, every 5 minutes");
        String ids = jobIds();
        List<SchemaChange> second = ensure();
        assertThat(second).extracting(SchemaChange::object)
                .isEqualTo(first.stream().map(SchemaChange::object).toList());
        assertThat(second).extracting(SchemaChange::done).containsOnly("nothing");
        assertThat(jobIds()).isEqualTo(ids);
    }

    @Test
    void changedSettingsChangeWhatIsThere() throws SQLException {
        ensure();
        String ids = jobIds();
        String[] settings = {"TIMESCALE_CHUNK_INTERVAL", "6 hours", "TIMESCALE_COMPRESSION_DAYS", "14",
            "TIMESCALE_RETENTION_DAYS", "90"};
        List<SchemaChange> announced = ensure(DRY_RUN, settings);
        assertThat(chunkIntervals()).isEqualTo("access_events time 1 day; model_monitoring_events time 1 day");
        assertThat(jobs()).isEqualTo(AS_BY_DEFAULT);

        assertThat(ensure(settings)).isEqualTo(announced);
        assertThat(changed(announced)).containsExactly("chunk interval of access_events: was 1 day, now 06:00:00",
                "compression policy of access_events: was compress after 30 days, every 01:00:00, now compress after "
                        + "14 days, every 1 hour",
                "retention policy of access_events: was drop after 365 days, every 01:00:00, now drop after 90 days, "
                        + "every 1 hour",
                "chunk interval of model_monitoring_events: was 1 day, now 06:00:00",
                "compression policy of model_monitoring_events: was compress after 30 days, every 01:00:00, now "
                        + "compress after 14 days, every 1 hour",
                "retention policy of model_monitoring_events: was drop after 365 days, every 01:00:00, now drop after "
                        + "90 days, every 1 hour");
        assertThat(chunkIntervals()).isEqualTo("access_events time 06:00:00; model_monitoring_events time 06:00:00");
        assertThat(jobs()).isEqualTo(AS_BY_DEFAULT.replace("30 days", "14 days").replace("365 days", "90 days"));
        assertThat(jobIds()).as("changed, not made anew").isEqualTo(ids);
        assertThat(changed(ensure(settings))).isEmpty();
    }

    @Test
    void whatAPersonHasChangedOfOursIsSetBackButTheRestOfItStays() throws SQLException {
        ensure();
        server.execute("SELECT alter_job(job_id, schedule_interval => interval '2 hours', max_runtime => interval "
                + "'10 minutes') FROM timescaledb_information.jobs WHERE hypertable_name = 'access_events_hourly'");
        server.execute("SELECT alter_job(job_id, config => config || '{\"start_offset\": \"3 days\"}') "
                + "FROM timescaledb_information.jobs WHERE hypertable_name = 'access_events_5min'");
        server.execute("SELECT alter_job(job_id, config => config || '{\"maxchunks_to_compress\": 5}') "
                + "FROM timescaledb_information.jobs WHERE proc_name = 'policy_compression'");
        server.execute("SELECT set_chunk_time_interval('model_monitoring_events', interval '7 days')");

        assertThat(changed(ensure())).containsExactlyInAnyOrder(
                "chunk interval of model_monitoring_events: was 7 days, now 1 day",
                "refresh policy of access_events_5min: was start offset 3 days, end offset 00:01:00, every 00:05:00, "
                        + "now 1 day to 1 minute back, every 5 minutes",
                "refresh policy of access_events_hourly: was start offset 7 days, end offset 01:00:00, every 02:00:00, "
                        + "now 7 days to 1 hour back, every 5 minutes");
        assertThat(jobs().replace(", \"maxchunks_to_compress\": 5", "")).isEqualTo(
                AS_BY_DEFAULT.replace("\"00:01:00\"", "\"1 minute\"").replace("\"01:00:00\"", "\"1 hour\""));
        assertThat(changed(ensure())).isEmpty();
        assertThat(server.value("SELECT max_runtime::text FROM timescaledb_information.jobs WHERE hypertable_name = "
                + "'access_events_hourly'", String.class)).isEqualTo("00:10:00");
        assertThat(server.count("SELECT count(*) FROM timescaledb_information.jobs "
                + "WHERE config @> '{\"maxchunks_to_compress\": 5}'")).isEqualTo(2);
    }

    @Test
    void whatAPersonHasAddedIsLeftAlone() throws SQLException {
        ensure();
        server.execute("CREATE TABLE badges (time timestamptz NOT NULL, badge text); "
                + "SELECT create_hypertable('badges', 'time', chunk_time_interval => interval '3 days'); "
                + "SELECT add_retention_policy('badges', interval '2 days'); "
                + "CREATE PROCEDURE greet(job_id int, config jsonb) LANGUAGE SQL AS 'SELECT 1'; "
                + "SELECT add_job('greet', '2 hours'); CREATE INDEX by_door ON access_events (door_id, time DESC); "
                + "ALTER TABLE access_events ADD COLUMN floor int; "
                + "CREATE MATERIALIZED VIEW doors WITH (timescaledb.continuous) AS SELECT time_bucket('1 day', time) "
                + "AS day, door_id, count(*) FROM access_events GROUP BY 1, 2 WITH NO DATA; "
                + "SELECT add_continuous_aggregate_policy('doors', interval '9 days', interval '1 hour', interval '3 "
                + "hours')");
        String before = jobs() + chunkIntervals();
        assertThat(before).contains("greet 02:00:00", "badges policy_retention", "doors "
                + "policy_refresh_continuous_aggregate");
        assertThat(changed(ensure())).isEmpty();
        ensure("TIMESCALE_RETENTION_DAYS", "100");
        assertThat(jobs() + chunkIntervals()).isEqualTo(before.replace("365 days", "100 days"));
        assertThat(server.count("SELECT count(*) FROM pg_indexes WHERE tablename = 'access_events'")).isEqualTo(4);
    }

    @Test
    void monthIsThirtyDaysAndThatIsSaid() throws SQLException {
        assertStored("1 month", "1 mon", "30 days");
        assertStored("1 year", "1 year", "360 days");
        assertStored("13 months", "1 year 1 mon", "390 days");
    }

    private void assertStored(String wanted, String text, String days) throws SQLException {
        SchemaChange months = ensure("TIMESCALE_CHUNK_INTERVAL", wanted).stream()
                .filter(change -> change.object().equals("chunk interval of access_events")).findFirst().orElseThrow();
        assertThat(months.wanted()).isEqualTo(text + ", which TimescaleDB stores as " + days);
        assertThat(chunkIntervals()).isEqualTo("access_events time %1$s; model_monitoring_events time %1$s"
                .formatted(days));
        assertThat(changed(ensure("TIMESCALE_CHUNK_INTERVAL", wanted))).isEmpty();
    }

    @Test
    void dryRunOnAnEmptyDatabaseSaysTheSameAndChangesNothing() throws SQLException {
        List<SchemaChange> announced = ensure(DRY_RUN);
        assertThat(server.count("SELECT count(*) FROM timescaledb_information.hypertables")).isZero();
        assertThat(server.count("SELECT count(*) FROM timescaledb_information.continuous_aggregates")).isZero();
        assertThat(server.count("SELECT count(*) FROM pg_namespace WHERE nspname = 'timescale_integration'")).isZero();
        assertThat(jobs()).isNull();
        assertThat(ensure()).isEqualTo(announced);
    }

    @Test
    void twoServicesThatStartAtOnceDoNotCollide() throws Exception {
        ExecutorService services = Executors.newFixedThreadPool(2);
        try {
            Callable<List<SchemaChange>> service = this::ensure;
            List<Boolean> changed = new ArrayList<>();
            for (Future<List<SchemaChange>> changes : services.invokeAll(
                    List.of(service, service), 60, TimeUnit.SECONDS)) {
                changed.add(changes.get().stream().anyMatch(SchemaChange::isChange));
            }
            assertThat(changed).containsExactlyInAnyOrder(true, false);
        } finally {
            services.shutdownNow();
        }
        assertThat(jobs()).isEqualTo(AS_BY_DEFAULT);
    }

    @Test
    void aggregatesThatWouldNotNoticeRowsAreAnError() throws SQLException {
        ensure();
        try (DatabasePool target = Pools.openTarget(settings())) {
            DataSource replica = new DelegatingDataSource(target) {
                @Override
                public Connection getConnection() throws SQLException {
                    Connection connection = super.getConnection();
                    Query.run(connection, "SET session_replication_role = replica");
                    return connection;
                }
            };
            TimescaleDBManager manager = new TimescaleDBManager(
                    replica, Schemas.declarations(settings(), Routes.SHIPPED), NO_OPTIONS);
            if (server.count(NOTED_BY_TRIGGER) == 0) {
                assertThat(changed(manager.ensure().changes())).as("this version notes them itself").isEmpty();
                Assumptions.abort("this version notes them itself");
            }
            assertThatThrownBy(manager::ensure)
                    .hasMessageContaining("the continuous aggregates of the table access_events do not notice rows "
                    + "that are written: session_replication_role is replica\nHINT: run on the target: "
                    + "ALTER ROLE \"postgres\" RESET session_replication_role");
        }
    }
}
