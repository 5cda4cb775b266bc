package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A service whose stream has a long history and an empty table. */
@Tag("long")
class FirstCopyIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int ROWS = 60_000;
    private static final String FINISHED =
            "SELECT count(*) FROM timescale_integration.backfill WHERE finished IS NOT NULL";
    private static final String LEFT =
            "SELECT coalesce(sum(rows), 0) FROM timescale_integration.backfill WHERE finished IS NULL";

    private final Replica replica = new Replica(primary.database(), target.database());
    private final Map<String, String> settings = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
            "REPLICATION_INTERVAL", "0.1", "REPLICATION_PAGE_SIZE", "100", "TIMESCALE_CHUNK_INTERVAL", "10 days",
            "STANDBY_TIMEOUT", "5",
            "RECONCILE_INTERVAL", "0");

    @TempDir
    Path folder;

    @BeforeEach
    void empty() {
        primary.execute("DROP TABLE IF EXISTS access_events");
        target.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        target.execute(SqlFile.read("/servers/empty-database.sql"));
    }

    /** A Timestamp of Java is days off before 1582, and a year 0 is none that PostgreSQL reads. */
    @Test
    void rowsOfEarlierCenturiesAreOfTheHistoryToo() throws Exception {
        replica.history(10);
        primary.execute("CREATE TABLE old (at timestamptz, id int, v text, PRIMARY KEY (at, id)); INSERT INTO old "
                + "SELECT now() - n * interval '1 minute', n, 'v' FROM generate_series(1, 20000) AS n; "
                + "INSERT INTO old VALUES ('0001-01-01 12:00+00', -1), ('1399-12-31 12:00+00', -2), "
                + "('1400-01-10 12:00+00', -3), "
                + "('1500-06-01 12:00+00', -4), ('1582-10-10 12:00+00', -5), ('0044-03-15 12:00+00 BC', -6)");
        Path routes = Routes.copyInto(folder);
        Files.writeString(routes.resolve("sql/source/old.sql"), "SELECT at, id, v FROM old");
        Files.writeString(routes.resolve("old.camel.yaml"), """
                - templatedRoute:
                    routeId: old
                    routeTemplateRef: stream
                    parameters:
                      - {name: table, value: old}
                      - {name: select, value: old.sql}
                      - {name: key, value: "at, id"}
                      - {name: create, value: "true"}
                      - {name: retain, value: ""}
                """);
        String rows = "SELECT count(*) || ' ' || md5(string_agg(old::text, ' ' ORDER BY id)) FROM old";
        try (ServiceProcess service = ServiceProcess.start("run", settings, folder.resolve("old.log"), folder)) {
            target.database().await(PATIENCE, "EXISTS (SELECT FROM pg_class WHERE relname = 'old')");
            target.database().await(PATIENCE, "(SELECT count(*) FROM old) = 20006");
            assertThat(target.value(rows, String.class)).as(service.log()).isEqualTo(primary.value(rows, String.class));
            assertThat(service.log()).contains("20006 rows since -0043-03-15T12:00:00Z");
        }
        target.execute("DELETE FROM old WHERE id < 0");
        try (ServiceProcess backfill = ServiceProcess.start(
                "backfill --stream old --from 1400-01-10 --to 1500-06-02", settings, folder.resolve("backfill.log"),
                folder)) {
            assertThat(backfill.exitCode(PATIENCE)).as(backfill.log()).isZero();
        }
        assertThat(target.value("SELECT string_agg(id::text, ' ' ORDER BY id) FROM old WHERE id < 0", String.class))
                .isEqualTo("-4 -3");
    }

    @Test
    void theStreamBeginsNowAndItsHistoryFollowsThroughAKillAndAStopAndNothingIsSaidToBeEqualBefore() throws Exception {
        replica.history(ROWS);
        try (Writers writers = Writers.start(primary.database(), 1)) {
            ServiceProcess killed = ServiceProcess.start("run", settings, folder.resolve("killed.log"));
            replica.awaitSchema();
            replica.target().await(PATIENCE, "(" + FINISHED + ") > 0");
            killed.kill();
            assertThat(target.count("SELECT count(*) FROM access_events WHERE time > now() - interval '1 minute'"))
                    .as("what is written meanwhile is there").isPositive();
            long left = target.count(LEFT);
            assertThat(left).isPositive();
            assertThat(target.count(
                    "SELECT count(*) FROM timescale_integration.backfill WHERE finished IS NULL AND slice_from > "
                    + "(SELECT max(slice_from) FROM timescale_integration.backfill WHERE finished IS NOT NULL)"))
                    .as("the newest first, by two workers").isLessThan(2);

            try (ServiceProcess comparison = ServiceProcess.start(
                    "reconcile", settings, folder.resolve("reconcile.log"))) {
                assertThat(comparison.exitCode(PATIENCE)).as(comparison.log()).isOne();
                assertThat(comparison.log()).contains("of the history that the first copy has not finished");
            }
            assertThat(target.count(LEFT)).as("nor is it copied by reconcile").isEqualTo(left);
            assertThat(target.count("SELECT count(*) FROM access_events WHERE time < now() - interval '80 days'"))
                    .isZero();

            ServiceProcess stopped = ServiceProcess.start("run", settings, folder.resolve("stopped.log"));
            replica.target().await(PATIENCE, "(" + LEFT + ") < " + left);
            stopped.close();
            assertThat(stopped.log()).as("with the pages that it was at, not by force").doesNotContain("Timeout");
            assertThat(target.count("SELECT count(*) FROM timescale_integration.claim WHERE owner LIKE '"
                    + stopped.pid() + "@%'"))
                    .as("given back").isZero();
            assertThat(target.count(LEFT)).isPositive();
        }
        try (ServiceProcess service = ServiceProcess.start("run", settings, folder.resolve("service.log"))) {
            replica.target().await(PATIENCE, "NOT EXISTS (SELECT FROM timescale_integration.backfill)");
            replica.assertEqualWithin(Duration.ofMinutes(3));
            Replica.await(PATIENCE, () -> service.log().contains(
                    "the first copy of the stream access_events is finished"));
            assertThat(service.log()).doesNotContain("ERROR");
        }
    }

    /** Their steps take so long that the timer comes again and again while slices are copied. */
    private Path slow() throws IOException {
        Path routes = Routes.copyInto(Files.createDirectory(folder.resolve("slow")));
        Path steps = routes.resolve("your-steps.camel.yaml");
        Files.writeString(steps, Files.readString(steps).replaceAll("( *)# ---- your own steps.*",
                "$0\n$1- delay: {asyncDelayed: 'false', expression: {constant: {expression: '100'}}}"));
        return routes.getParent();
    }

    @Test
    void twoSlicesAreCopiedAtATimeHoweverLongItTakesAndEachIsOverWhenItIsCopied() throws Exception {
        replica.history(ROWS);
        try (ServiceProcess service = ServiceProcess.start("run", settings, folder.resolve("two.log"), slow())) {
            replica.awaitSchema();
            replica.target().await(PATIENCE, "(" + FINISHED + ") > 0");
            // As if rows had come late, which has each slice compared.
            target.execute("UPDATE timescale_integration.backfill SET rows = rows + 1 WHERE finished IS NULL");
            Replica.await(PATIENCE, () -> service.log().split("rows/s").length > 2);
            assertThat(target.count("SELECT count(*) FROM timescale_integration.backfill "
                    + "WHERE started IS NOT NULL AND finished IS NULL")).isBetween(1L, 2L);
            assertThat(target.count("SELECT count(*) FROM timescale_integration.claim WHERE kind = 'slice' AND owner "
                    + "IS NOT NULL")).isBetween(1L, 2L);
            replica.target().await(Duration.ofSeconds(20), "EXISTS (SELECT FROM timescale_integration.reconcile_run)");
            assertThat(target.count(LEFT)).as("it is kept when it ends, and not when all slices are copied")
                    .isPositive();
            assertThat(service.log()).doesNotContain("ERROR");
        }
    }

    /** As by somebody who goes from the service to a CronJob: its passes begin where the history ends. */
    @Test
    void replicateBringsTheHistoryThatAServiceHasLeftUnlessTheStreamIsPaused() throws Exception {
        replica.history(ROWS);
        ServiceProcess killed = ServiceProcess.start("run", settings, folder.resolve("killed.log"));
        replica.awaitSchema();
        replica.target().await(PATIENCE, "(" + FINISHED + ") > 0");
        target.execute("UPDATE timescale_integration.watermark SET paused = true WHERE stream = 'access_events'");
        replica.target().await(PATIENCE, "NOT EXISTS (SELECT FROM timescale_integration.backfill "
                + "WHERE started IS NOT NULL AND finished IS NULL)");
        killed.kill();
        long left = target.count(LEFT);
        assertThat(left).as("waits").isPositive();
        try (ServiceProcess pass = ServiceProcess.start("replicate", settings, folder.resolve("paused.log"))) {
            assertThat(pass.exitCode(PATIENCE)).as(pass.log()).isZero();
            assertThat(pass.log()).contains("the stream access_events is paused");
        }
        assertThat(target.count(LEFT)).isEqualTo(left);

        target.execute("UPDATE timescale_integration.watermark SET paused = false WHERE stream = 'access_events'");
        try (ServiceProcess pass = ServiceProcess.start("replicate", settings, folder.resolve("meanwhile.log"),
                slow())) {
            replica.target().await(PATIENCE, "EXISTS (SELECT FROM timescale_integration.claim WHERE kind = 'slice' "
                    + "AND owner LIKE '" + pass.pid() + "@%')");
            target.execute("UPDATE timescale_integration.watermark SET paused = true WHERE stream = 'access_events'");
            assertThat(pass.exitCode(PATIENCE)).as(pass.log()).isOne();
            assertThat(pass.log()).contains("the stream access_events is paused; ", " slices are left")
                    .contains("HINT: resume access_events").doesNotContain("the program is stopping");
        }
        assertThat(target.count(LEFT)).isPositive();

        target.execute("UPDATE timescale_integration.watermark SET paused = false WHERE stream = 'access_events'");
        try (ServiceProcess pass = ServiceProcess.start("replicate", settings, folder.resolve("replicate.log"))) {
            assertThat(pass.exitCode(PATIENCE)).as(pass.log()).isZero();
            assertThat(pass.log()).contains("the first copy of the stream access_events is finished");
            replica.assertEqual(pass.log());
        }
        assertThat(target.count("SELECT count(*) FROM timescale_integration.backfill")).isZero();
    }

    @Test
    void replicateBeginsAnEmptyTableAtTheHorizonAndBringsItsHistoryAfterIt() throws Exception {
        replica.history(ROWS);
        ServiceProcess killed = ServiceProcess.start("replicate", settings, folder.resolve("killed.log"), slow());
        replica.awaitSchema();
        replica.target().await(PATIENCE, "(" + FINISHED + ") > 0");
        killed.kill();
        assertThat(target.count(LEFT)).isPositive();
        try (ServiceProcess next = ServiceProcess.start("replicate", settings, folder.resolve("next.log"))) {
            assertThat(next.exitCode(PATIENCE)).as(next.log()).isZero();
            assertThat(next.log()).contains("the first copy of the stream access_events is finished\n")
                    .doesNotContain("begins at");
        }
        replica.assertEqual(killed.log());

        target.execute("TRUNCATE access_events, timescale_integration.watermark");
        try (ServiceProcess whole = ServiceProcess.start("replicate --no-backfill", settings,
                folder.resolve("all.log"))) {
            assertThat(whole.exitCode(PATIENCE)).as(whole.log()).isZero();
            assertThat(whole.log()).contains("60,000 rows read in ").doesNotContain("first copy");
        }
    }

    @Test
    void aStreamByTransactionIdsBeginsWithTheseAndWhatHasNoneFollows() throws Exception {
        replica.history(12_000);
        primary.execute("ALTER TABLE access_events ADD COLUMN tx xid8; ALTER TABLE access_events ALTER COLUMN tx SET "
                + "DEFAULT pg_current_xact_id(); CREATE INDEX ON access_events (tx, time, event_id); "
                + "CREATE INDEX ON access_events (time, event_id) WHERE tx IS NULL; UPDATE access_events SET tx = "
                + "NULL, "
                + "time = now() + interval '3 days' WHERE event_id = (SELECT event_id FROM access_events LIMIT 1)");
        primary.execute("INSERT INTO access_events (time, event_id) SELECT now() - i * interval '1 hour', "
                + "gen_random_uuid() FROM generate_series(-10, 490) AS i");
        Map<String, String> byXid = new HashMap<>(settings);
        byXid.put("REPLICATION_CURSOR", "xid");
        try (ServiceProcess service = ServiceProcess.start("run", byXid, folder.resolve("xid.log"))) {
            Replica.await(PATIENCE, () -> service.log().contains(
                    "the first copy of the stream access_events is finished"));
            assertThat(service.log()).contains("the stream access_events begins at its first transaction; its history, "
                    + "12000 rows").doesNotContain("ERROR");
            replica.assertEqualWithin(Duration.ofMinutes(3));
        }
    }

    /** With the same end, and with what a slice that was to become a whole chunk has left. */
    @Test
    void aHistoryByTransactionIdsBeginsAnewWhereItsTableIsAnotherOne() throws Exception {
        replica.history(ROWS);
        primary.execute("ALTER TABLE access_events ADD COLUMN tx xid8; CREATE INDEX ON access_events (tx, time, "
                + "event_id); CREATE INDEX ON access_events (time, event_id) WHERE tx IS NULL; INSERT INTO "
                + "access_events (time, event_id, tx) VALUES (now(), gen_random_uuid(), '3')");
        Map<String, String> byXid = new HashMap<>(settings);
        byXid.put("REPLICATION_CURSOR", "xid");
        ServiceProcess killed = ServiceProcess.start("run", byXid, folder.resolve("killed.log"));
        replica.awaitSchema();
        replica.target().await(PATIENCE, "(" + FINISHED + ") > 0");
        killed.kill();
        assertThat(target.count(LEFT)).isPositive();
        target.execute("DROP TABLE access_events CASCADE; CREATE TABLE _backfill_0123456789ab (); INSERT INTO "
                + "timescale_integration.watermark (stream, table_name) SELECT 'first copy of access_events before ' "
                + "|| range_to || ' slice ' || slice_from, 'public._backfill_0123456789ab' "
                + "FROM timescale_integration.backfill ORDER BY slice_from LIMIT 1");
        try (ServiceProcess service = ServiceProcess.start("run", byXid, folder.resolve("anew.log"))) {
            Replica.await(PATIENCE, () -> service.log().contains(
                    "the first copy of the stream access_events is finished"));
            replica.assertEqualWithin(Duration.ofMinutes(3));
            assertThat(service.log()).contains("the stream access_events begins at its first transaction")
                    .doesNotContain("duplicate key");
        }
        assertThat(target.count("SELECT count(*) FROM pg_class WHERE relname LIKE '\\_backfill\\_%'")).isZero();
    }

    /** Its SELECT has no transaction id any more that distinguishes the rows of the history. */
    @Test
    void theHistoryOfAStreamByTransactionIdsIsFinishedWhenItsCursorIsTheTime() throws Exception {
        replica.history(ROWS);
        primary.execute("ALTER TABLE access_events ADD COLUMN tx xid8; CREATE INDEX ON access_events (tx, time, "
                + "event_id); CREATE INDEX ON access_events (time, event_id) WHERE tx IS NULL; INSERT INTO "
                + "access_events (time, event_id, tx) VALUES (now(), gen_random_uuid(), '3')");
        Map<String, String> byXid = new HashMap<>(settings);
        byXid.put("REPLICATION_CURSOR", "xid");
        ServiceProcess killed = ServiceProcess.start("run", byXid, folder.resolve("xid.log"));
        replica.awaitSchema();
        replica.target().await(PATIENCE, "(" + FINISHED + ") > 0");
        killed.kill();
        assertThat(target.count(LEFT)).isPositive();
        for (String verb : List.of(
                "resync access_events --from " + Instant.now().minus(Duration.ofHours(1)), "resume access_events",
                "replicate")) {
            try (ServiceProcess one = ServiceProcess.start(verb, settings, folder.resolve("verbs.log"))) {
                assertThat(one.exitCode(PATIENCE)).as(one.log()).isZero();
            }
        }
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(ROWS + 1);
    }
}
