package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Where there are no policies the route itself keeps the aggregates; and what takes a server with several sessions. */
class PoliciesApacheIT extends PoliciesContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String CALLS = "EXISTS (SELECT FROM pg_stat_activity WHERE state = 'active' "
            + "AND query LIKE 'CALL run_job(%')";

    PoliciesApacheIT() {
        super(target);
    }

    @Test
    void thereIsNoJobToRun() throws SQLException {
        ensure();
        passPoliciesThatAreDue();
        assertThat(target.count("SELECT count(*) FROM timescale_integration.job_run")).isZero();
    }

    @Test
    void everyPartThatFailsIsToldAndTheRestOfThePassIsDoneAllTheSame(@TempDir Path directory) throws Exception {
        ensure();
        replicate("0 seconds");
        Path routes = Routes.copyInto(directory);
        // Two jobs, which this edition cannot run.
        Files.writeString(routes.resolve("sql/target/note_jobs.sql"),
                "INSERT INTO timescale_integration.job_run (job_id) VALUES (4711), (4712)");
        Files.writeString(routes.resolve("sql/target/due_jobs.sql"), "SELECT job_id, 'retention' AS kind, 'badges' "
                + "AS relation, 'a test' AS why, started AS our_run FROM timescale_integration.job_run");
        assertThatThrownBy(() -> passPolicies(routes)).isInstanceOf(PassFailed.class)
                .hasMessageMatching("policies failed: ERROR: .*apache.* license.*");
        assertThat(target.count("SELECT count(*) FROM timescale_integration.job_run WHERE started IS NOT NULL "
                + "AND finished IS NULL AND problem LIKE '%apache%'")).as("both were tried").isEqualTo(2);
        assertAggregatesEqualTheEvents();
    }

    @Test
    void aRefreshTakesAsLongAsItTakes() throws SQLException {
        ensure();
        events("20 days", 10);
        target.execute("CREATE TABLE limits (value text); CREATE FUNCTION note_limit() RETURNS trigger LANGUAGE "
                + "plpgsql AS $$ BEGIN INSERT INTO limits VALUES (current_setting('statement_timeout')); RETURN NULL; "
                + "END $$; CREATE TRIGGER note AFTER INSERT ON access_events_5min EXECUTE FUNCTION note_limit()");
        passPolicies();
        assertThat(target.value("SELECT string_agg(DISTINCT value, ' ') FROM limits", String.class)).isEqualTo("0");
        target.execute("DROP TABLE limits; DROP FUNCTION note_limit CASCADE");
    }

    @Test
    void anAggregateThatFailsKeepsNoOtherFromItsRowsAndNoChunkFromItsEnd() throws SQLException {
        ensure();
        events("100 days", 10);
        events("20 days", 10);
        String[] settings = {"TIMESCALE_RETENTION_DAYS", "60"};
        ensure(ALLOW_DROP, settings);
        // The first of the two.
        target.execute("ALTER TABLE access_events_5min ADD CONSTRAINT wrong CHECK (false) NOT VALID");
        assertThatThrownBy(() -> passPolicies(settings)).isInstanceOf(PassFailed.class)
                .hasMessageMatching("(?s)policies failed: refreshing access_events_5min from \\S+ \\S+ to \\S+ \\S+: "
                + "ERROR: .*\\bwrong\\b.*");
        assertThat(target.count("SELECT count(*) FROM access_events")).as("old chunks are dropped").isEqualTo(20);
        assertEqualsTheEvents("access_events_hourly");
        target.execute("ALTER TABLE access_events_hourly ADD CONSTRAINT second CHECK (false) NOT VALID");
        assertThatThrownBy(() -> passPolicies(settings)).as("each is named")
                .hasMessageMatching("(?s)policies failed: refreshing access_events_5min .* ERROR: .*\\bwrong\\b.*"
                + "refreshing access_events_hourly .* ERROR: .*\\bsecond\\b.*");
        target.execute("ALTER TABLE access_events_5min DROP CONSTRAINT wrong");
        target.execute("ALTER TABLE access_events_hourly DROP CONSTRAINT second");
        passPolicies(settings);
        assertAggregatesEqualTheEvents();
    }

    @Test
    void eventsOfThisMinuteAreInTheTablesAtOnceAndAreNotCountedTwice() throws SQLException {
        ensure();
        for (int i = 0; i < 3; i++) {
            replicate("0 seconds");
            passPolicies();
            assertAggregatesEqualTheEvents();
        }
        assertThat(target.count("SELECT sum(event_count) FROM access_events_hourly")).isEqualTo(3);
    }

    @Test
    void jobIsDueWhenItFailedOrIsOverdueButNotWhileItRuns() throws Exception {
        ensure();
        // In a transaction that is taken back: the scheduler of this server must not see the job.
        try (Connection connection = target.connect(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO _timescaledb_config.bgw_job (id, application_name, schedule_interval, "
                    + "max_runtime, "
                    + "max_retries, retry_period, proc_schema, proc_name, owner, scheduled, fixed_schedule, "
                    + "hypertable_id) SELECT 1000, 'Retention Policy [1000]', '1 hour', '5 min', -1, '5 min', "
                    + "'_timescaledb_functions', "
                    + "'policy_retention', current_user::regrole, true, false, id FROM _timescaledb_catalog.hypertable "
                    + "WHERE table_name = 'access_events'");
            statement.execute("INSERT INTO timescale_integration.job_run (job_id, first_seen) "
                    + "VALUES (1000, now() - interval '1 hour')");
            assertThat(due(statement)).isEqualTo("retention of access_events: it has never run");
            Dsn dsn = Dsn.parse("dsn", target.dsn());
            Properties scheduler = dsn.jdbcProperties();
            scheduler.setProperty("ApplicationName", "Retention Policy [1000]");
            try (Connection running = DriverManager.getConnection(dsn.jdbcUrl(), scheduler)) {
                assertThat(running.isValid(5)).isTrue();
                assertThat(due(statement)).isNull();
            }
            target.database().await(Duration.ofMinutes(3), "NOT EXISTS (SELECT FROM pg_stat_activity "
                    + "WHERE application_name = 'Retention Policy [1000]')");
            statement.execute("UPDATE timescale_integration.job_run SET started = now() - interval '50 minutes'");
            assertThat(due(statement)).isNull();
            assertThat(isFailing(statement)).as("begun long ago, and no session runs it").isTrue();
            target.execute("CREATE PROCEDURE run_job(seconds float8) LANGUAGE SQL AS 'SELECT pg_sleep(seconds)'");
            CompletableFuture<Void> run = CompletableFuture.runAsync(() -> target.execute(
                    "CALL run_job(CAST(600 AS float8))"));
            target.database().await(Duration.ofMinutes(1), CALLS);
            assertThat(isFailing(statement)).as("it may be the one that is run").isFalse();
            statement.execute("UPDATE timescale_integration.job_run SET started = now() - interval '5 hours'");
            assertThat(isLate(statement)).as("one that runs for longer than its schedule").isFalse();
            target.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE query LIKE 'CALL run_job(%'");
            assertThat(run).failsWithin(Duration.ofMinutes(1));
            target.execute("DROP PROCEDURE run_job(float8)");
            assertThat(isLate(statement)).as("nobody runs it").isTrue();

            // The scheduler comes to life: it runs the job in time, then fails, then stops.
            statement.execute("INSERT INTO _timescaledb_internal.bgw_job_stat (job_id, last_start, last_finish, "
                    + "next_start, "
                    + "last_successful_finish, last_run_success, total_runs, total_duration, total_duration_failures, "
                    + "total_successes, total_failures, total_crashes, consecutive_failures, consecutive_crashes) "
                    + "VALUES (1000, now() - interval '119 minutes', now() - interval '118 minutes', now(), now(), "
                    + "true, 1, interval '0', interval '0', 1, 0, 0, 0, 0)");
            statement.execute("UPDATE timescale_integration.job_run SET started = NULL");
            assertThat(isLate(statement)).isFalse();
            statement.execute("UPDATE _timescaledb_internal.bgw_job_stat SET next_start = '-infinity'");
            assertThat(isLate(statement)).as("begun two hours ago, and no session runs it").isTrue();
            try (Connection running = DriverManager.getConnection(dsn.jdbcUrl(), scheduler)) {
                CompletableFuture<Void> job = CompletableFuture.runAsync(() -> sleep(running));
                target.database().await(Duration.ofMinutes(1), "EXISTS (SELECT FROM pg_stat_activity WHERE "
                        + "application_name = 'Retention Policy [1000]' AND state = 'active')");
                assertThat(isLate(statement)).isFalse();
                target.execute("SELECT pg_cancel_backend(pid) FROM pg_stat_activity "
                        + "WHERE application_name = 'Retention Policy [1000]'");
                assertThat(job).failsWithin(Duration.ofMinutes(1));
            }
            statement.execute("UPDATE _timescaledb_internal.bgw_job_stat SET next_start = now()");
            assertThat(due(statement)).as("not twice its schedule ago").isNull();
            statement.execute("UPDATE _timescaledb_internal.bgw_job_stat SET last_run_success = false");
            assertThat(due(statement)).isEqualTo("retention of access_events: its last run failed");
            statement.execute("UPDATE timescale_integration.job_run SET started = now() - interval '1 minute'");
            assertThat(due(statement)).as("just run by us").isNull();
            statement.execute("UPDATE timescale_integration.job_run SET started = NULL; "
                    + "UPDATE _timescaledb_internal.bgw_job_stat SET last_run_success = true, last_start = now() - "
                    + "interval '121 minutes', last_finish = now() - interval '120 minutes'");
            assertThat(due(statement)).startsWith("retention of access_events: its last run was at ");
        }
    }

    private static boolean isFailing(Statement statement) throws Exception {
        statement.execute("SELECT pg_stat_clear_snapshot()");
        try (ResultSet row = statement.executeQuery(Files.readString(Routes.SHIPPED.resolve(
                "gauges/target/timescale_integration_job.sql")))) {
            assertThat(row.next()).isTrue();
            return row.getBoolean("failing");
        }
    }

    private static boolean isLate(Statement statement) throws Exception {
        statement.execute("SELECT pg_stat_clear_snapshot()");
        try (ResultSet row = statement.executeQuery("SELECT next_start_timestamp_seconds < now() AS late FROM ("
                + Files.readString(Routes.SHIPPED.resolve("gauges/target/timescale_integration_job.sql"))
                + ") AS job")) {
            assertThat(row.next()).isTrue();
            return row.getBoolean("late");
        }
    }

    private static void sleep(Connection connection) {
        try (Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_sleep(600)");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String due(Statement statement) throws SQLException {
        // A transaction sees the sessions as they were when it first looked.
        statement.execute("SELECT pg_stat_clear_snapshot()");
        try (ResultSet row = statement.executeQuery(sql("due_jobs"))) {
            return row.next() ? row.getString("kind") + " of " + row.getString("relation") + ": "
                    + row.getString("why") : null;
        }
    }
}
