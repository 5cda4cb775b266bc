package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** On a server whose scheduler does nothing: the route runs the jobs of TimescaleDB. */
@Tag("long")
class PoliciesCommunityIT extends PoliciesContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.community();

    /** Kind, relation and whether it was run and has ended, of each job that is known. */
    private static final String RUNS = "SELECT string_agg(concat_ws(' ', j.hypertable_name, j.proc_name, %s), '; ' "
            + "ORDER BY j.hypertable_name, j.proc_name) FROM timescale_integration.job_run r "
            + "JOIN timescaledb_information.jobs j USING (job_id) WHERE %s";
    private static final String ALL = "access_events policy_compression t; access_events policy_retention t; "
            + "access_events_5min policy_refresh_continuous_aggregate t; "
            + "access_events_hourly policy_refresh_continuous_aggregate t; "
            + "model_monitoring_events policy_compression t; model_monitoring_events policy_retention t";

    PoliciesCommunityIT() {
        super(target);
    }

    private static String runs(String shown, String where) {
        return target.value(RUNS.formatted(shown, where), String.class);
    }

    @Test
    void jobsAreRunWhenNobodyElseHasAndNotAgainBeforeTheyAreDue() throws SQLException {
        ensure();
        passPolicies();
        assertThat(runs("started IS NOT NULL", "true")).as("the scheduler has a minute")
                .isEqualTo(ALL.replace(" t", " f"));
        passPoliciesThatAreDue();
        assertThat(runs("finished >= started AND started > now() - interval '1 minute'", "true")).isEqualTo(ALL);

        String before = runs("started, finished", "true");
        passPolicies();
        assertThat(runs("started, finished", "true")).isEqualTo(before);

        target.execute("UPDATE timescale_integration.job_run SET started = started - interval '6 minutes'");
        passPolicies();
        assertThat(runs("finished >= started", "started > now() - interval '1 minute'"))
                .as("every five minutes, the others every hour")
                .isEqualTo("access_events_5min policy_refresh_continuous_aggregate t; "
                        + "access_events_hourly policy_refresh_continuous_aggregate t");
    }

    @Test
    void jobThatAnotherServiceHasTakenMeanwhileIsNotRun(@TempDir Path directory) throws Exception {
        ensure();
        passPoliciesThatAreDue();
        target.execute("UPDATE timescale_integration.job_run SET started = started - interval '1 day'");
        String before = runs("started, finished", "true");
        // As if somebody had started them after this service found them due.
        Path routes = Routes.copyInto(directory);
        Path due = routes.resolve("sql/target/due_jobs.sql");
        Files.writeString(due, Files.readString(due).replace(
                "r.started AS our_run", "r.started - interval '1 s' AS our_run"));
        passPolicies(routes);
        assertThat(runs("started, finished", "true")).isEqualTo(before);
        passPolicies();
        assertThat(runs("started > now() - interval '1 minute'", "true")).isEqualTo(ALL);
    }

    @Test
    void jobThatFailsFailsThePassAndIsNotEndedButTheRestIsDoneAllTheSame() throws SQLException {
        ensure();
        events("20 days", 10);
        // alter_job would refuse it.
        target.execute("UPDATE _timescaledb_config.bgw_job SET config = config || '{\"maxchunks_to_compress\": "
                + "\"bogus\"}' WHERE id = (SELECT min(job_id) FROM timescaledb_information.jobs WHERE proc_name = "
                + "'policy_compression')");
        assertThatThrownBy(() -> passPoliciesThatAreDue()).isInstanceOf(PassFailed.class)
                .hasMessageMatching("policies failed: ERROR: .*bogus.*");
        assertThat(runs("finished IS NOT NULL", "true")).isEqualTo(ALL.replaceFirst(" t", " f"));
        assertThat(runs("true", "started IS NOT NULL")).isEqualTo(ALL);
        assertAggregatesEqualTheEvents();
    }

    @Test
    void jobTakesAsLongAsItTakesAndTheSessionIsGivenBackAsItWas() throws SQLException {
        ensure();
        target.execute("CREATE TABLE limits (value text); CREATE PROCEDURE note_limit(job_id int, config jsonb) "
                + "LANGUAGE SQL AS 'INSERT INTO limits SELECT current_setting(''statement_timeout'')'; "
                + "INSERT INTO timescale_integration.job_run (job_id) SELECT add_job('note_limit', '1 day')");
        try (DatabasePool pool = Pools.openTarget(settings())) {
            new JobRunner(pool).run(Map.of("kind", "job", "relation", "limits", "why", "a test", "job_id",
                    target.count("SELECT max(job_id) FROM timescaledb_information.jobs")));
            try (Connection connection = pool.getConnection()) {
                assertThat(Query.all(connection, "SELECT value FROM limits UNION ALL "
                        + "SELECT current_setting('statement_timeout') ORDER BY 1", row -> row.getString("value")))
                        .containsExactly("0", "10min");
                assertThat(connection.getNetworkTimeout()).isEqualTo(660_000);
            }
        }
    }

    /** TimescaleDB warns of each chunk that became larger, as it does of one that it has left out. */
    @Test
    void compressionThatMakesChunksLargerIsDoneWhole() throws SQLException {
        ensure();
        target.execute("INSERT INTO access_events (time, event_id, facility_id) SELECT date_trunc('day', now()) - "
                + "interval '40 days' + make_interval(secs => i), gen_random_uuid(), 'a segment of its own ' || i "
                + "FROM generate_series(1, 1000) AS i");
        passPoliciesThatAreDue();
        assertThat(target.count("SELECT before_compression_total_bytes - after_compression_total_bytes "
                + "FROM hypertable_compression_stats('access_events')")).isNegative();
        assertThat(runs("r.problem, r.succeeded IS NOT NULL", "j.hypertable_name = 'access_events'")).isEqualTo(
                "access_events policy_compression t; access_events policy_retention t");
    }

    @Test
    void jobThatAPersonHasPausedOrAddedIsNotRun() throws SQLException {
        ensure();
        target.execute("SELECT alter_job(job_id, scheduled => false) FROM timescaledb_information.jobs "
                + "WHERE proc_name = 'policy_retention'");
        target.execute("CREATE TABLE badges (time timestamptz NOT NULL); SELECT create_hypertable('badges', 'time'); "
                + "SELECT add_retention_policy('badges', interval '2 days'); "
                + "INSERT INTO badges VALUES (now() - interval '9 days')");
        passPoliciesThatAreDue();
        assertThat(runs("true", "started IS NOT NULL")).isEqualTo(ALL.replaceAll("\\w+ policy_retention t(; )?", "")
                .replaceAll("; $", ""));
        assertThat(target.count("SELECT count(*) FROM badges")).isEqualTo(1);
    }

    @Test
    void chunksOldEnoughAreCompressedAndHoldTheSameEvents() throws SQLException {
        ensure();
        events("40 days", 1000);
        events("10 days", 100);
        target.execute("INSERT INTO model_monitoring_events (time, model_name, value) SELECT now() - interval '40 "
                + "days' + make_interval(secs => i), 'm', i FROM generate_series(1, 100) AS i");
        String events = target.value("SELECT md5(string_agg(e::text, '' ORDER BY time, event_id)) FROM access_events "
                + "AS e",
                String.class);
        assertThat(target.count("SELECT count(*) FROM timescaledb_information.chunks WHERE is_compressed")).isZero();
        passPoliciesThatAreDue();
        assertThat(target.value("SELECT string_agg(DISTINCT concat_ws(' ', hypertable_name, range_end < now() - "
                + "interval "
                + "'30 days', is_compressed), '; ' ORDER BY concat_ws(' ', hypertable_name, range_end < now() - "
                + "interval "
                + "'30 days', is_compressed)) FROM timescaledb_information.chunks WHERE hypertable_schema = 'public'",
                String.class)).isEqualTo("access_events f f; access_events t t; model_monitoring_events t t");
        assertThat(target.count("SELECT before_compression_total_bytes - 2 * after_compression_total_bytes "
                + "FROM hypertable_compression_stats('access_events')")).as("less than half").isPositive();
        assertThat(target.value("SELECT md5(string_agg(e::text, '' ORDER BY time, event_id)) FROM access_events AS e",
                String.class)).isEqualTo(events);
        assertAggregatesEqualTheEvents();
    }

    @Test
    void lateEventInACompressedChunkIsInTheAggregatesToo() throws SQLException {
        ensure();
        events("40 days", 100);
        passPoliciesThatAreDue();
        replicate("959 hours");
        passPolicies();
        assertThat(target.count("SELECT sum(event_count) FROM access_events_5min")).isEqualTo(201);
        assertAggregatesEqualTheEvents();
    }

    /**
     * 55P03 is what TimescaleDB says of a window that another session refreshes; the embedded server has one session.
     */
    @Test
    void refreshThatMeetsAnotherOneIsLeftToTheNextPassWithoutAnError() throws SQLException {
        ensure();
        events("20 days", 100);
        String signature = target.value("SELECT string_agg(CAST(arg AS regtype)::text, ', ' ORDER BY at) FROM pg_proc, "
                + "unnest(proargtypes) WITH ORDINALITY AS args (arg, at) WHERE proname = "
                + "'refresh_continuous_aggregate'", String.class);
        target.execute("ALTER PROCEDURE refresh_continuous_aggregate(" + signature + ") RENAME TO refreshing; "
                + "CREATE PROCEDURE refresh_continuous_aggregate(a regclass, b timestamptz, c timestamptz, options "
                + "jsonb = NULL) LANGUAGE plpgsql AS $$ BEGIN RAISE 'another refresh' USING ERRCODE = '55P03'; END $$");
        try {
            passPolicies();
            assertThat(target.count("SELECT count(*) FROM timescale_integration.touched")).isEqualTo(1);
        } finally {
            target.execute("DROP PROCEDURE refresh_continuous_aggregate; "
                    + "ALTER PROCEDURE refreshing RENAME TO refresh_continuous_aggregate");
        }
        passPolicies();
        assertThat(target.count("SELECT count(*) FROM timescale_integration.touched")).isZero();
        assertAggregatesEqualTheEvents();
    }

    /** In the batches of 2.28.0 to 2.28.3 the bucket that begins where a touched range ends was left out. */
    @Test
    void bucketThatBeginsWhereATouchedRangeEndsIsRefreshed() throws SQLException {
        ensure();
        target.execute("INSERT INTO access_events (time, event_id) SELECT date_trunc('day', now()) - interval '9 days' "
                + "+ make_interval(mins => 5 * i), gen_random_uuid() FROM generate_series(0, 300) AS i; "
                + "INSERT INTO timescale_integration.touched (table_name, lower, upper) "
                + "SELECT 'access_events', min(time), max(time) FROM access_events");
        passPolicies();
        assertAggregatesEqualTheEvents();
    }
}
