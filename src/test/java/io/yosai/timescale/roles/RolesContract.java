package io.yosai.timescale.roles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.Backfill;
import io.yosai.timescale.database.DatabasePool;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.quarantine.QuarantineTable;
import io.yosai.timescale.schema.SchemaChange;
import io.yosai.timescale.schema.Schemas;
import io.yosai.timescale.schema.TimescaleDBManager;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The service with the rights of {@code docs/sql} and no others, on both sides. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class RolesContract {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();

    private static final String CONTENT =
            "SELECT rows || ' rows, hash ' || hash FROM (" + SqlFile.read("/demo/content.sql") + ") AS content";

    final TimescaleServer target;
    private final String writeMode;
    Roles roles;
    Database replicator;

    RolesContract(TimescaleServer target, String writeMode) {
        this.target = target;
        this.writeMode = writeMode;
    }

    @BeforeAll
    void makeRoles() throws SQLException {
        primary.execute(SqlFile.read("/demo/primary.sql") + "; CREATE TABLE persons (name text); "
                + "INSERT INTO access_events (time, event_id, person_id, facility_id) SELECT now() - i * interval '8 "
                + "hours', gen_random_uuid(), 'p' || i, 'f' || i % 2 FROM generate_series(1, 120) AS i; "
                + "INSERT INTO access_events (time, event_id) VALUES (now() - interval '400 days', gen_random_uuid())");
        new Roles(primary.database()).onPrimary();
        roles = new Roles(target.database()).onTarget();
        replicator = target.database().as("replicator");
        ensure(target.database().as("timescale_owner"), Map.of());
        roles.grant();
        target.execute("CREATE TABLE persons (name text)");
        pass("copy", Map.of("stream", "access_events"));
    }

    @AfterAll
    void removeRoles() {
        roles.removeFromTarget();
        new Roles(primary.database()).removeFromPrimary();
    }

    Settings settings(Database as, Map<String, String> further) {
        Map<String, String> settings = new HashMap<>(Map.of("SOURCE_DSN", primary.database().as("replicator").dsn(),
                "TARGET_DSN", as.dsn(), "TIMESCALE_POOL_MIN", "0"));
        settings.putAll(further);
        return Settings.read(settings, new Properties());
    }

    Object pass(String route, Map<String, Object> variables) {
        return pass(replicator, route, variables);
    }

    Object pass(Database as, String route, Map<String, Object> variables) {
        try (Application application = new Application(settings(
                as, Map.of("RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES", "100")), Routes.SHIPPED)) {
            return application.pass(route, variables);
        }
    }

    List<SchemaChange> ensure(Database as, Map<String, String> further) throws SQLException {
        return Schemas.ensure(settings(as, further), new TimescaleDBManager.Options(false, true, false));
    }

    void assertForbidden(Database as, String... statements) {
        for (String sql : statements) {
            assertThatThrownBy(() -> as.execute(sql)).as(sql)
                    .hasRootCauseInstanceOf(SQLException.class).rootCause().extracting("SQLState")
                    .isIn("42501", "25006");
        }
    }

    @Test
    void replicatorRepairsWhateverDiffers() {
        target.execute("DELETE FROM access_events WHERE time > now() - interval '2 days'");
        primary.execute("UPDATE access_events SET person_id = NULL WHERE time < now() - interval '25 days'; "
                + "UPDATE access_events SET time = time - interval '1 hour' WHERE person_id IN ('p20', 'p70'); "
                + "DELETE FROM access_events WHERE person_id IN ('p30', 'p60')");
        pass("reconcile", Map.of("stream", "access_events", "reconcile_scope", "whole"));
        assertThat(target.value(CONTENT, String.class)).startsWith("118 rows, ").isEqualTo(primary.value(
                CONTENT.replace("FROM access_events", "FROM access_events WHERE time > now() - interval '1 year'"),
                String.class));
        assertThat(target.value("SELECT error FROM timescale_integration.reconcile_run ORDER BY id DESC", String.class))
                .isNull();
    }

    @Test
    void repairForWhichARightIsLackingSaysWhereTheRightsAre() {
        target.execute("REVOKE DELETE ON access_events FROM replicator");
        try {
            primary.execute("UPDATE access_events SET time = time + interval '1 minute' WHERE person_id = 'p50'");
            assertThatThrownBy(() -> pass("reconcile", Map.of("stream", "access_events", "reconcile_scope", "whole")))
                    .isInstanceOf(OperatorError.class)
                    .hasMessageContaining("permission denied for table access_events")
                    .hasMessageEndingWith("\nHINT: docs/sql has what each role is granted");
        } finally {
            target.execute("GRANT DELETE ON access_events TO replicator");
        }
        pass("reconcile", Map.of("stream", "access_events", "reconcile_scope", "whole"));
    }

    @Test
    void replicatorFillsARange() throws Exception {
        target.execute("DELETE FROM access_events WHERE time < now() - interval '20 days'");
        Instant now = Instant.now();
        try (Backfill backfill = new Backfill(settings(replicator, Map.of()), Routes.SHIPPED, null,
                now.minus(Duration.ofDays(50)), now.minus(Duration.ofDays(19)), 2, "", 0)) {
            backfill.copy(backfill.plan().size());
            // Its chunks are the owner's to compress.
            backfill.compress();
        }
        assertThat(target.count("SELECT count(*) FROM access_events WHERE time < now() - interval '20 days'"))
                .isPositive();
    }

    @Test
    void replicatorLooksAfterTheQuarantine() throws SQLException {
        assertThat(target.count("SELECT count(*) FROM timescale_integration.quarantine")).isEqualTo(1);
        try (DatabasePool pool = Pools.openTarget(settings(replicator, Map.of()))) {
            QuarantineTable quarantine = new QuarantineTable(pool);
            assertThat(quarantine.list(10)).hasSize(1);
            assertThat(quarantine.drop(null, null, true)).isEqualTo(1);
        }
    }

    @Test
    void replicatorFindsEverythingAsWantedAndOwnsNothing() throws SQLException {
        assertThat(ensure(replicator, Map.of())).extracting(SchemaChange::done).containsOnly("nothing");
        assertThatThrownBy(() -> ensure(replicator, Map.of("TIMESCALE_RETENTION_DAYS", "300")))
                .isInstanceOf(OperatorError.class)
                .hasMessageMatching("role \"replicator\" may not change the target \\(.*\\)\nHINT: run the verb "
                + "schema once as role \"timescale_owner\", the owner of access_events");
    }

    @Test
    void everyRightThatIsLackingIsNamedAtOnce() throws SQLException {
        target.execute("REVOKE ALL ON SCHEMA timescale_integration FROM replicator; "
                + "REVOKE UPDATE ON timescale_integration.watermark FROM replicator; "
                + "REVOKE INSERT, DELETE ON access_events FROM replicator");
        String[] grants = new String[1];
        assertThatThrownBy(() -> pass("copy", Map.of("stream", "access_events"))).isInstanceOf(OperatorError.class)
                .satisfies(refusal ->
                grants[0] = refusal.getMessage().replaceFirst("(?s).*: (GRANT.*)", "$1"))
                .hasMessageStartingWith("copy failed: role \"replicator\" lacks rights on the target\nHINT: run there "
                        + "as the owner: GRANT USAGE ON SCHEMA timescale_integration TO "
                        + "replicator; GRANT SELECT, INSERT, UPDATE, DELETE ON timescale_integration.watermark TO "
                        + "replicator; GRANT INSERT ON access_events TO replicator;");
        target.database().as("timescale_owner").execute(grants[0]);
        assertThat(ensure(replicator, Map.of())).extracting(SchemaChange::done).containsOnly("nothing");
    }

    @Test
    void replicatorMayDoNoMore() {
        assertForbidden(replicator, "DROP TABLE access_events", "TRUNCATE access_events",
                "ALTER TABLE access_events ADD COLUMN x text", "SELECT drop_chunks('access_events', now())",
                "SELECT * FROM persons", "CREATE TABLE mine (x text)", "CREATE SCHEMA mine",
                "CREATE TABLE timescale_integration.mine (x text)", "DROP TABLE timescale_integration.watermark",
                "UPDATE timescale_integration.retention SET drop_after = '1 day'",
                "UPDATE model_monitoring_events SET value = 0", "DELETE FROM access_events_without_persons",
                "CREATE ROLE mine", "SELECT pg_read_file('PG_VERSION')");
        assertForbidden(primary.database().as("replicator"), "DELETE FROM access_events",
                "BEGIN READ WRITE; UPDATE access_events SET person_id = 'x'", "SELECT * FROM persons",
                "DROP TABLE access_events");
    }

    /** As operating.md has it for a failover. An earlier version of the files gave two of them a setting. */
    @Test
    void theRolesFindTheServerThatTakesWrites() {
        primary.execute("ALTER ROLE replicator IN DATABASE " + primary.database().name()
                + " SET default_transaction_read_only = on");
        target.execute("ALTER ROLE timescale_backup SET default_transaction_read_only = on");
        new Roles(primary.database()).onPrimary();
        roles.onTarget();
        for (Database as : List.of(primary.database().as("replicator"), replicator,
                target.database().as("timescale_owner"), target.database().as("timescale_backup"))) {
            String dsn = as.dsn() + (as.dsn().contains("?") ? "&" : "?") + "target_session_attrs=read-write";
            assertThat(new Database(dsn).value("SHOW transaction_read_only", String.class)).as(dsn).isEqualTo("off");
        }
    }

    @Test
    void monitorReadsFiguresButNobodysName() throws Exception {
        Database monitor = target.database().as("timescale_monitor");
        List<Path> files = new ArrayList<>();
        for (String file : List.of("aggregates", "chunk_strip", "reconcile_runs")) {
            files.add(Routes.SHIPPED.resolve("sql/target/" + file + ".sql"));
        }
        try (DirectoryStream<Path> gauges = Files.newDirectoryStream(
                Routes.SHIPPED.resolve("gauges/target"), "*.sql")) {
            gauges.forEach(files::add);
        }
        for (Path file : files) {
            // No parameter but :#streams, which is JSON.
            monitor.execute(Files.readString(file).replace(":#streams", "'[]'"));
        }
        monitor.execute("SELECT max(time) FROM access_events_without_persons");
        assertForbidden(monitor, "SELECT person_id FROM access_events",
                "SELECT row FROM timescale_integration.quarantine",
                "BEGIN READ WRITE; DELETE FROM access_events_without_persons",
                "BEGIN READ WRITE; UPDATE timescale_integration.watermark SET time = now()",
                "CREATE TABLE mine (x text)");
    }

    @Test
    void whatTheRoleMayNotReadKeepsNoGaugeOfOthersFromBeingKnown() throws Exception {
        target.execute("CREATE SCHEMA others; CREATE TABLE others.h (time timestamptz NOT NULL); "
                + "SELECT create_hypertable('others.h', 'time'); "
                + "REVOKE SELECT ON access_events_hourly FROM replicator; "
                + "INSERT INTO timescale_integration.managed VALUES ('others.h', 'others.h', 'others.h', NULL), "
                + "('others.a', 'others.a', 'others.h', '1 hour')");
        try {
            assertThat(replicator.value("SELECT string_agg(hypertable, ' ' ORDER BY hypertable) FROM ("
                    + routeSql("gauges/target/hypertable_bytes_total") + ") AS gauge", String.class))
                    .contains("access_events", "h");
            String newest = replicator.value(routeSql("sql/target/aggregates"), String.class);
            assertThat(replicator.value("SELECT string_agg(aggregate, ' ') FROM (" + newest + ") AS gauge",
                    String.class)).isEqualTo("access_events_5min");
            replicator.execute(routeSql("gauges/target/timescale_integration_compression"));
            replicator.execute(routeSql("sql/target/chunk_strip"));
        } finally {
            target.execute("GRANT SELECT ON access_events_hourly TO replicator; DROP SCHEMA others CASCADE; "
                    + "DELETE FROM timescale_integration.managed WHERE name LIKE 'others.%'");
        }
    }

    private static String routeSql(String file) throws IOException {
        return Files.readString(Routes.SHIPPED.resolve(file + ".sql"));
    }

    @Test
    void serviceRunsAsReplicator(@TempDir Path folder) throws Exception {
        try (ServiceProcess service = ServiceProcess.start(
                "run", Map.of("SOURCE_DSN", primary.database().as("replicator").dsn(), "TARGET_DSN", replicator.dsn(),
                "REPLICATION_INTERVAL", "0.5", "POLICIES_INTERVAL", "1", "MONITOR_INTERVAL", "0.5",
                "RECONCILE_INTERVAL", "1"), folder.resolve("log"))) {
            Awaitility.await().atMost(Duration.ofMinutes(3)).untilAsserted(() ->
                    assertThat(service.metricNames()).contains(gauges().toArray(String[]::new)));
            assertThat(service.metric("timescale_integration_errors_total")).as(service.log()).isZero();
            assertThat(service.log().lines().filter(line -> line.contains("does not own what the route policies")))
                    .singleElement().asString().endsWith("to the owner: " + leftToTheOwner()
                            + " (docs/security.md, \"Two roles or one\")");
            assertThat(service.log()).doesNotContain("ERROR", "lacks rights");
            assertThat(service.metric("timescale_integration_policies_allowed"))
                    .isEqualTo(3 - leftToTheOwner().split(", ").length);
        }
    }

    /** Those for which a query needs a right. */
    List<String> gauges() {
        return List.of("replication_lag_seconds", "hypertable_bytes_total", "timescale_integration_rows_pending",
                "timescale_integration_watermark_timestamp_seconds", "timescale_integration_horizon_timestamp_seconds",
                "timescale_integration_newest_event_timestamp_seconds", "timescale_integration_chunks",
                "timescale_integration_policies_allowed", "timescale_integration_quarantine_rows",
                "timescale_integration_reconcile_last_clean_timestamp_seconds", "timescale_integration_source_up",
                "timescale_integration_target_up", "timescale_integration_aggregate_materialized_timestamp_seconds");
    }

    /** The parts of the route policies that the replicator may not do. */
    abstract String leftToTheOwner();
}
