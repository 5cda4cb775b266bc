package io.yosai.timescale.truth;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.cli.Program;
import io.yosai.timescale.servers.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Situations of {@code docs/truth.md} that come about, or end, in several steps. */
@Tag("long")
class SituationsInStepsIT extends SituationFixture {
    private static final String WATERMARK = "timescale_integration_watermark_timestamp_seconds\\{source=\"primary\","
            + "stream=\"access_events\",table=\"access_events\"\\}";

    private static final String DRIFTED = WATERMARK.replace("watermark_timestamp_seconds", "columns_drifted");

    @Test
    void committedRowsBehindAnOpenTransactionAreHeldBackAndNotCaughtUp() throws Exception {
        try (Connection connection = source.connect(); Statement open = connection.createStatement()) {
            connection.setAutoCommit(false);
            open.execute("SELECT pg_current_xact_id()");
            source.execute(EVENT.formatted("now()"));
            assertThat(Program.here(settings, "replicate").exitCode()).isZero();
            Program.End comparison = Program.here(settings, "reconcile");
            assertThat(comparison.exitCode()).as("%s", comparison).isZero();
            assertThat(String.join("\n", comparison.out())).contains(
                    "is not all", "1 of the source after the watermark");
            try (ServiceProcess service = service()) {
                awaitSaid(service, "held", "1 row held back by .*");
            }
        }
    }

    @Test
    void aWatermarkThatWasSetBackIsShownBeforeAPassBegins() throws Exception {
        settings.put("RECONCILE_INTERVAL", "0");
        try (ServiceProcess service = service()) {
            awaitSaid(service, "ok", "caught up");
            assertThat(Program.here(settings, "pause", "access_events").exitCode()).isZero();
            awaitSaid(service, "paused", "paused, nothing waits");
            assertThat(Program.here(settings, "resync", "access_events", "--from",
                    Instant.now().minus(Duration.ofMinutes(50 * 60 + 30)).toString()).exitCode()).isZero();
            awaitSaid(service, "paused", "paused, 2 d 2 h behind, 50 rows waiting");
            assertThat(service.metric(WATERMARK)).isLessThan(Instant.now().minus(Duration.ofHours(50)).toEpochMilli()
                    / 1000.0);
            assertThat(Program.here(settings, "resync", "access_events").exitCode()).isZero();
            awaitSaid(service, "paused", "paused, 4 d 4 h behind, 100 rows waiting");
            assertThat(get(service, "/metrics").body()).doesNotContainPattern("(?m)^" + WATERMARK);
            assertThat(Program.here(settings, "resume", "access_events").exitCode()).isZero();
            awaitSaid(service, "ok", "caught up");
            assertThat(service.metric(WATERMARK)).isPositive();
            assertThat(service.log()).doesNotContain("already registered");
        }
    }

    @Test
    void stateThatIsGoneIsMadeAgainByAServiceThatRuns() throws Exception {
        settings.put("RECONCILE_INTERVAL", "0");
        try (ServiceProcess service = service()) {
            awaitSaid(service, "ok", "caught up");
            target.execute("DROP SCHEMA timescale_integration CASCADE");
            source.execute(EVENT.formatted("now()"));
            awaitRows(101);
            awaitSaid(service, "ok", "caught up");
            target.execute("DROP TABLE timescale_integration.touched, timescale_integration.quarantine");
            source.execute(EVENT.formatted("now()"));
            awaitRows(102);
            awaitSaid(service, "ok", "caught up");
            assertThat(service.log()).contains("target: table timescale_integration.touched: was absent, now present")
                    .doesNotContain("needs the rows of a query");
        }
        assertThat(target.count("SELECT count(*) FROM timescale_integration.quarantine")).isZero();
    }

    /** How many columns have changed is known to nobody then. */
    @Test
    void aColumnThatTheSelectNamesAndTheSourceLacksRefusesTheStreamUntilItIsThere() throws Exception {
        settings.put("RECONCILE_INTERVAL", "0");
        try (ServiceProcess service = service()) {
            awaitSaid(service, "ok", "caught up");
            assertThat(get(service, "/metrics").body()).containsPattern("(?m)^" + DRIFTED);
            assertThat(service.metric(DRIFTED)).isZero();
            source.execute("ALTER TABLE access_events RENAME door_id TO door");
            awaitSaid(service, "refused", "refused: .*: the source refuses the SELECT: column \"door_id\" does not .*");
            assertThat(get(service, "/metrics").body()).doesNotContainPattern("(?m)^" + DRIFTED);
            source.execute("ALTER TABLE access_events RENAME door TO door_id");
            awaitSaid(service, "ok", "caught up");
            assertThat(get(service, "/metrics").body()).containsPattern("(?m)^" + DRIFTED);
            assertThat(service.metric(DRIFTED)).isZero();
        }
    }

    @Test
    void thatNoDifferenceRemainsIsLoggedOfAComparisonThatHasFoundNone() throws Exception {
        settings.put("RECONCILE_DELETES", "false");
        settings.put("RECONCILE_WHOLE_INTERVAL", "0");
        String none = "no difference remains in access_events (recent)";
        try (ServiceProcess service = service()) {
            awaitSaid(service, "ok", "caught up");
            source.execute("DELETE FROM access_events WHERE door_id = '5'");
            awaitSaid(service, "differs", "1 row differs from the source after reconcile");
            source.execute("REVOKE SELECT ON access_events FROM PUBLIC");
            awaitRun("%permission denied%");
            source.execute("CREATE TABLE gone AS TABLE access_events; TRUNCATE access_events; "
                    + "GRANT SELECT ON access_events TO PUBLIC");
            awaitRun("the source has no row of the stream%");
            assertThat(service.log()).doesNotContain(none);
            source.execute("INSERT INTO access_events TABLE gone; DROP TABLE gone");
            target.execute("DELETE FROM access_events WHERE door_id = '5'");
            Awaitility.await().atMost(PATIENCE).until(() -> service.log().contains(none));
            assertThat(service.log()).containsOnlyOnce("1 rows remaining");
        }
    }

    /** Two, the later of which has begun when all was as it is. */
    private static void awaitRun(String error) {
        target.database().await(PATIENCE, "(SELECT count(*) FROM timescale_integration.reconcile_run WHERE error LIKE '"
                + error + "') > 1");
    }

    @Test
    void whatWasNeverCopiedIsNotEqual() throws Exception {
        target.execute("DELETE FROM timescale_integration.watermark; DELETE FROM access_events");
        Program.End comparison = Program.here(settings, "reconcile");
        assertThat(comparison.out()).containsExactly("nothing was compared: nothing of the stream is copied yet");
        assertThat(comparison.exitCode()).isEqualTo(1);
    }

    @Test
    void oneIdAtTwoTimesIsNotTakenForAMove() throws Exception {
        source.execute("ALTER TABLE access_events DROP CONSTRAINT access_events_pkey; INSERT INTO access_events "
                + "(time, event_id, door_id) "
                + "SELECT time - interval '30 minutes', event_id, 'second' FROM access_events WHERE door_id = '7'");
        settings.put("RECONCILE_DELETES", "false");
        assertThat(Program.here(settings, "reconcile").out()).last().asString().endsWith("all repaired");
        assertThat(rows()).isEqualTo(101);
        source.execute("DELETE FROM access_events WHERE door_id = 'second'");
        Program.End comparison = Program.here(settings, "reconcile");
        assertThat(String.join("\n", comparison.out())).contains(
                "1 on the target alone, which only RECONCILE_DELETES=true deletes");
        assertThat(comparison.exitCode()).isEqualTo(1);
        assertThat(rows()).as("nothing is deleted").isEqualTo(101);
    }

    @Test
    void aColumnThatHasAnotherValueEachTimeItIsReadIsNamed() throws Exception {
        Path select = directory.resolve("routes/sql/source/access_events_by_time.sql");
        String shipped = Files.readString(select);
        Files.writeString(select, shipped.replace("door_id,", "CAST(clock_timestamp() AS varchar) AS door_id,"));
        String line = "the column door_id of the stream access_events has another value each time a row is read (";
        assertThat(String.join("\n", program.run(settings, "replicate").err())).contains(line)
                .doesNotContain("column event_id", "column time");
        Files.writeString(select, shipped + " WHERE time < now()");
        assertThat(String.join("\n", program.run(settings, "replicate").err())).doesNotContain("another value");
    }

    /** For the transactions that made its rows a pass cannot wait: which these are is known to nobody. */
    @Test
    void whatIsFilledByOtherTransactionsThanThoseOfItsRowsIsNamed() throws Exception {
        Path select = directory.resolve("routes/sql/source/access_events_by_time.sql");
        String shipped = Files.readString(select);
        source.execute("CREATE EXTENSION postgres_fdw; DO $$BEGIN EXECUTE format('CREATE SERVER far FOREIGN DATA "
                + "WRAPPER postgres_fdw OPTIONS (host ''127.0.0.1'', port %L, dbname %L)', current_setting('port'), "
                + "current_database()); END$$; CREATE USER MAPPING FOR PUBLIC SERVER far OPTIONS (user 'postgres', "
                + "password_required 'false'); CREATE FOREIGN TABLE doors (door_id text) SERVER far OPTIONS "
                + "(table_name 'access_events'); CREATE MATERIALIZED VIEW gone AS TABLE access_events; "
                + "CREATE VIEW seen AS TABLE gone; GRANT SELECT ON gone, seen, doors TO PUBLIC");
        try {
            Files.writeString(select, shipped.replace("FROM access_events", "FROM seen"));
            assertThat(String.join("\n", program.run(settings, "replicate").err())).contains("WARN", "the stream "
                    + "access_events reads the materialized view gone (", "is left to reconcile\nHINT: ");
            String runs = "SELECT count(*) FROM timescale_integration.reconcile_run WHERE scope = 'recent'";
            long before = target.count(runs);
            try (ServiceProcess service = service()) {
                Awaitility.await().atMost(PATIENCE).until(() -> target.count(runs) > before + 2);
                assertThat(service.log().split("left to reconcile", -1)).as("once, though each comparison looks anew")
                        .hasSize(2);
            }
            Files.writeString(select, shipped + " WHERE door_id IN (SELECT door_id FROM doors)");
            assertThat(String.join("\n", program.run(settings, "replicate").err())).contains(
                    "the stream access_events reads the foreign table public.doors (");
            Files.writeString(select, shipped);
            assertThat(String.join("\n", program.run(settings, "replicate").err())).doesNotContain("left to reconcile");
        } finally {
            source.execute("DROP VIEW seen; DROP MATERIALIZED VIEW gone; DROP EXTENSION postgres_fdw CASCADE");
        }
    }

    @Test
    void anotherPrimaryIsNotReadByABackfillEither() throws Exception {
        target.execute("UPDATE timescale_integration.watermark SET source = '1/2/3'; DELETE FROM access_events");
        Program.End end = Program.here(settings, "backfill", "--from", "2020-01-01", "--to", "2100-01-01");
        assertThat(end.exitCode()).isEqualTo(1);
        assertThat(String.join("\n", end.err())).contains("is another database than the one");
        assertThat(rows()).isZero();
    }

    @Test
    void anAdoptedSourceIsNotComparedUntilAllRowsAre() throws Exception {
        target.execute("UPDATE timescale_integration.watermark SET source = '1/2/3'; DELETE FROM access_events WHERE "
                + "door_id = '9'");
        Program.End adopted = Program.here(settings, "adopt-source", "primary");
        assertThat(adopted.exitCode()).as("%s", adopted).isZero();
        assertThat(String.join("\n", adopted.out())).contains(
                "access_events: 100 rows from ", "99 rows from ", "was copied from 1/2/3",
                "reconcile compares all these rows");
        settings.put("RECONCILE_WHOLE_INTERVAL", "0");
        Map<String, String> without = new HashMap<>(settings);
        try (ServiceProcess service = service()) {
            awaitSaid(service, "differs", "not compared since its source was adopted at .*");
            assertThat(new ObjectMapper().readTree(get(service, "/status").body()).at("/streams/0/lag").isNull())
                    .isTrue();
        }
        assertThat(Program.here(without, "reconcile").exitCode()).isZero();
        assertThat(rows()).isEqualTo(100);
        try (ServiceProcess service = service()) {
            awaitSaid(service, "ok", "caught up");
        }
    }

    @Test
    void aRetypedColumnPausesTheStreamAndVerbsBesideTheServiceHaveItGoOn() throws Exception {
        settings.put("RECONCILE_INTERVAL", "0");
        try (ServiceProcess service = service()) {
            awaitSaid(service, "ok", "caught up");
            source.execute("ALTER TABLE access_events ALTER door_id TYPE text; " + EVENT.formatted("now()"));
            // Whether the lag is known depends on which look has met the new column.
            Awaitility.await().atMost(PATIENCE).ignoreExceptions()
                    .until(() -> new ObjectMapper().readTree(get(service, "/status").body())
                    .at("/streams/0/paused").asBoolean());
            // The state table has it first.
            Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(service.log()).contains(
                    "the stream access_events is paused: in its SELECT ",
                    " the column door_id was varchar and is text", "HINT: correct the SELECT or the table"));
            assertThat(rows()).isEqualTo(100);
            awaitSaid(service, "paused", "paused: in its SELECT .* the column door_id was varchar and is text.*");
            awaitPassWithoutLag(service);
            awaitSaid(service, "paused", "paused: in its SELECT .* the column door_id was varchar and is text");
            assertThat(get(service, "/health/ready").statusCode()).isEqualTo(200);
            assertThat(Program.here(settings, "streams").out()).anyMatch(line -> line.startsWith("access_events ")
                    && line.endsWith(" the column door_id was varchar and is text"));
            assertThat(Program.here(settings, "resume", "access_events").exitCode()).isZero();
            awaitRows(101);
            target.execute("DELETE FROM access_events WHERE door_id IN ('10', '90')");
            assertThat(Program.here(settings, "resync", "access_events", "--from",
                    Instant.now().minus(Duration.ofHours(50)).toString())
                    .exitCode()).isZero();
            awaitRows(100);
            assertThat(target.count("SELECT count(*) FROM access_events WHERE door_id = '90'")).isZero();
            Program.End ahead = Program.here(settings, "resync", "access_events", "--from", Instant.now()
                    .plus(Duration.ofHours(1)).toString());
            assertThat(ahead.exitCode()).as("%s", ahead).isEqualTo(1);
            assertThat(String.join("\n", ahead.err())).contains("the stream access_events is not copied up to ",
                    "HINT: ");
            assertThat(Program.here(settings, "resync", "access_events").exitCode()).isZero();
            awaitRows(101);
            awaitSaid(service, "ok", "caught up");
        }
    }

    /** Until a pass has ended without an error, as its stream is paused, when the lag is not known any more. */
    private void awaitPassWithoutLag(ServiceProcess service) {
        AtomicReference<Double> since = new AtomicReference<>();
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            JsonNode status = new ObjectMapper().readTree(get(service, "/status").body());
            if (since.get() == null && status.at("/streams/0/lag").isNull()) {
                since.set(status.path("now").asDouble());
            }
            for (JsonNode route : status.path("routes")) {
                if ("access_events".equals(route.path("id").asText())) {
                    return since.get() != null && route.path("lastSuccess").asDouble() > since.get();
                }
            }
            return false;
        });
    }

    private static void awaitRows(long rows) {
        Awaitility.await().atMost(PATIENCE).until(() -> rows() == rows);
    }

    @Test
    void routesSaysThatAStreamIsPaused() throws Exception {
        assertThat(Program.here(settings, "pause", "access_events").exitCode()).isZero();
        try (ServiceProcess service = service()) {
            awaitSaid(service, "paused", "paused.*");
            settings.put("REPLICATION_METRICS_HOST", "127.0.0.1");
            settings.put("REPLICATION_METRICS_PORT", String.valueOf(service.uri("/").getPort()));
            assertSaidPaused();
            // It is paused, too, when something worse is said of its rows.
            source.execute("TRUNCATE access_events");
            awaitSaid(service, "differs", "the source has no row any more, .*");
            assertSaidPaused();
        }
    }

    private void assertSaidPaused() throws Exception {
        assertThat(Program.here(settings, "routes").out()).filteredOn(line -> line.startsWith("access_events "))
                .singleElement().asString().containsPattern(" paused( |$)");
    }
}
