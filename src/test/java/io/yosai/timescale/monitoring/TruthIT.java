package io.yosai.timescale.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.CurrentDsn;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.NativeTimescale;
import io.yosai.timescale.servers.ServerUnavailable;
import io.yosai.timescale.servers.ServiceProcess;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Each situation an operator can be in, and what the gauges, health and the status page say of it. */
@Tag("long")
class TruthIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String SOURCE_UP = "timescale_integration_source_up{source=\"primary\"}";
    private static final String TARGET_UP = "timescale_integration_target_up";
    private static final String LABELS = "source=\"primary\",stream=\"access_events\",table=\"access_events\"}";
    private static final String PENDING = "timescale_integration_rows_pending{" + LABELS;

    private static final String WATERMARK = "timescale_integration_watermark_timestamp_seconds{" + LABELS;
    private static final String LOOKED = "timescale_integration_last_success_timestamp_seconds{route=\"monitor-lag\"}";

    @TempDir
    static Path folder;
    private static NativeTimescale primaryServer;
    private static NativeTimescale targetServer;
    private static Database primary;
    private static Database target;
    private static ServiceProcess service;
    private static Looks looks;

    @BeforeAll
    static void start() throws Exception {
        try {
            primaryServer = new NativeTimescale().start();
            targetServer = new NativeTimescale().start();
        } catch (ServerUnavailable e) {
            Assumptions.abort("no native TimescaleDB: " + e.getMessage());
        }
        primary = new Database(primaryServer.dsn("postgres"));
        target = new Database(targetServer.dsn("postgres"));
        primary.execute(SqlFile.read("/demo/primary.sql") + "; INSERT INTO access_events (time, event_id) "
                + "VALUES (now() - interval '1 hour', gen_random_uuid())");
        service = service();
        looks = new Looks(service);
    }

    @AfterAll
    static void stop() throws Exception {
        if (service != null) {
            service.close();
        }
        for (NativeTimescale server : new NativeTimescale[] {primaryServer, targetServer}) {
            if (server != null) {
                // Fast: it ends after the last of its processes, which have been through a lot.
                server.stop(NativeTimescale.Mode.FAST);
                server.close();
            }
        }
    }

    @BeforeEach
    void emptyTable() {
        awaitCaughtUp();
        // Before the source, which would else have lost rows that were copied.
        target.execute("TRUNCATE access_events");
        primary.execute("TRUNCATE access_events");
        // Events of a minute ago are then new ones.
        target.execute("UPDATE timescale_integration.watermark SET time = now() - interval '1 hour', "
                + "key = ARRAY[(now() - interval '1 hour')::text, key[2]]");
        Looks.await(PATIENCE, () -> looks.value(WATERMARK) < System.currentTimeMillis() / 1000.0 - 3500);
    }

    private static ServiceProcess service() throws Exception {
        return ServiceProcess.start("run", Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_INTERVAL", "0.5", "REPLICATION_MARGIN", "0", "MONITOR_INTERVAL", "0.5",
                "RECONCILE_INTERVAL", "0"),
                folder.resolve("service.log"));
    }

    private static void awaitCaughtUp() {
        Looks.await(PATIENCE, () -> looks.value(SOURCE_UP) == 1 && looks.value(TARGET_UP) == 1 && looks.lag() == 0
                && looks.value(PENDING) == 0);
    }

    /** A look that began after this call has ended. */
    private static void awaitLook() throws Exception {
        double now = System.currentTimeMillis() / 1000.0;
        Looks.await(PATIENCE, () -> looks.value(LOOKED) > now + 0.5);
    }

    private void event(String time) {
        primary.execute("INSERT INTO access_events (time, event_id) VALUES (" + time + ", gen_random_uuid())");
    }

    @Test
    void lagFollowsTheOldestRowThatWaits() throws Exception {
        awaitLook();
        assertThat(looks.lag()).as("empty table").isZero();
        assertThat(looks.metrics()).doesNotContain("NaN");
        assertThat(looks.get("/health/ready", null).statusCode()).isEqualTo(200);

        event("now() + interval '1 day'");
        awaitLook();
        assertThat(looks.lag()).as("event of tomorrow").isZero();
        assertThat(looks.value(PENDING)).isZero();
        assertThat(looks.status().path("sentence").asText()).isEqualTo("caught up");

        try (Connection connection = target.connect(); Statement lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            lock.execute("LOCK TABLE access_events IN SHARE ROW EXCLUSIVE MODE");
            event("now() - interval '30 seconds'");
            event("now() - interval '20 seconds'");
            Looks.await(PATIENCE, () -> looks.value(PENDING) == 2);
            awaitLagOfTheRow();
            assertThat(looks.status().path("sentence").asText()).matches("3\\d\\.\\d s behind, 2 rows waiting");
            assertThat(looks.status().path("state").asText()).isEqualTo("behind");

            double before = looks.lag();
            Looks.await(PATIENCE, () -> looks.lag() > before + 1);
            awaitLagOfTheRow();
        }
        awaitCaughtUp();
    }

    /** As old as the row that was 30 seconds old is by now, but for the moment that an answer takes. */
    private static void awaitLagOfTheRow() {
        String age = "SELECT extract(epoch FROM clock_timestamp() - time)::float8 FROM access_events "
                + "WHERE time < now() - interval '25 seconds' ORDER BY time DESC LIMIT 1";
        Looks.await(PATIENCE, () -> {
            double least = primary.value(age, Double.class) - 0.1;
            double lag = looks.lag();
            return least <= lag && lag <= primary.value(age, Double.class);
        });
    }

    /** The state in every view, but for figures. */
    private static void awaitState(String state, String sentence) {
        Looks.await(PATIENCE, () -> looks.status().path("sentence").asText().matches("(?s)" + sentence)
                && looks.stream("access_events").path("sentence").asText().matches("(?s)" + sentence + "(\nHINT: .*)?")
                && looks.status().path("state").asText().equals(state)
                && looks.value("timescale_integration_stream_state{source=\"primary\",state=\"" + state
                + "\",stream=\"access_events\",table=\"access_events\"}") == 1);
    }

    @Test
    void aTableOfTheSourceThatIsLockedIsSaidAndKeepsTheServiceReady() throws Exception {
        awaitLook();
        try (Connection connection = primary.connect(); Statement lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            lock.execute("LOCK TABLE access_events IN ACCESS EXCLUSIVE MODE");
            awaitState("failing", "(the lag is not known|failing for [^:]*): .*due to lock timeout.*");
            assertThat(looks.stream("access_events").path("sentence").asText())
                    .contains("\nHINT: another session holds");
            assertThat(ready()).isEqualTo(200);
        }
        awaitCaughtUp();
    }

    private static int ready() throws Exception {
        return looks.get("/health/ready", null).statusCode();
    }

    /** Nor does the session that the probe has say so. */
    @Test
    void aLoginThatIsRefusedByNowIsAnOutageOfTheSource() {
        primary.execute("CREATE ROLE looking LOGIN PASSWORD 'looking'");
        CurrentDsn dsn = new CurrentDsn("SOURCE_DSN", Dsn.parse("SOURCE_DSN",
                primary.dsn().replaceFirst("//[^@]*@", "//looking:looking@")), null);
        try (Probe probe = new Probe("source", dsn, Duration.ZERO)) {
            probe.ask();
            assertThat(probe.problem()).isNull();
            primary.execute("ALTER ROLE looking NOLOGIN");
            probe.ask();
            assertThat(probe.problem()).contains("role \"looking\" is not permitted to log in");
            primary.execute("ALTER ROLE looking LOGIN CONNECTION LIMIT 1");
            probe.ask();
            assertThat(probe.problem()).isNull();
            probe.ask();
            assertThat(probe.problem()).as("no connection is left, and the server answers").isNull();
        }
        primary.execute("DROP ROLE looking");
    }

    @Test
    void rowsBehindAnOpenTransactionAreHeldBack() throws Exception {
        String held = "timescale_integration_rows_held_back{" + LABELS;
        String heldFor = "timescale_integration_rows_held_back_seconds{" + LABELS;
        try (Connection connection = primary.connect(); Statement open = connection.createStatement()) {
            connection.setAutoCommit(false);
            open.execute("SELECT pg_current_xact_id()");
            event("now()");
            event("now()");
            Looks.await(PATIENCE, () -> looks.value(held) == 2);
            assertThat(looks.lag()).as("keeps its meaning").isZero();
            awaitState("held", "2 rows held back by an open transaction of the source for 1\\d\\.\\d s");
            assertThat(looks.stream("access_events").at("/heldBack/rows").asInt()).isEqualTo(2);
            assertThat(looks.value("timescale_integration_rows_held_back_since_timestamp_seconds{" + LABELS)).isBetween(
                    System.currentTimeMillis() / 1000.0 - 60, System.currentTimeMillis() / 1000.0);
            assertThat(looks.value(heldFor)).isBetween(5.0, 60.0);
            assertThat(ready()).isEqualTo(200);
        }
        awaitCaughtUp();
        awaitState("ok", "caught up");
        assertThat(looks.value(held)).isZero();
        assertThat(looks.value(heldFor)).isZero();
    }

    @Test
    void pausedStreamSaysSoAndHowMuchWaits() throws Exception {
        target.execute("UPDATE timescale_integration.watermark SET paused = true");
        awaitState("paused", "paused, nothing waits");
        event("now() - interval '1 minute'");
        awaitState("paused", "paused, 1 min \\d+ s behind, 1 row waiting");
        assertThat(looks.lag()).isGreaterThan(60);
        assertThat(ready()).isEqualTo(200);
        String paused = "timescale_integration_stream_paused{" + LABELS;
        assertThat(looks.value(paused)).isOne();
        String identity = target.value("SELECT source FROM timescale_integration.watermark", String.class);
        target.execute("UPDATE timescale_integration.watermark SET source = '1/2/3'");
        awaitState("refused", "refused: .*");
        assertThat(looks.value(paused)).as("whatever else is said of it").isOne();
        target.execute("UPDATE timescale_integration.watermark SET paused = false, source = '" + identity + "'");
        awaitState("ok", "caught up");
        assertThat(looks.value(paused)).isZero();
    }

    @Test
    void anotherSourceIsRefusedAndItsLagIsNotKnown() throws Exception {
        awaitLook();
        String identity = target.value("SELECT source FROM timescale_integration.watermark", String.class);
        target.execute("UPDATE timescale_integration.watermark SET source = '1/2/3'");
        awaitState("refused",
                "refused: the source primary is another database than the one from which the stream access_events "
                + "was copied.*");
        Looks.await(PATIENCE, () -> Double.isNaN(looks.lag()));
        assertThat(looks.stream("access_events").path("lag").isNull()).isTrue();
        assertThat(looks.get("/health/ready", null).body()).contains("is another database than the one");
        assertThat(ready()).isEqualTo(503);
        target.execute("UPDATE timescale_integration.watermark SET source = '" + identity + "'");
        awaitState("ok", "caught up");
        assertThat(ready()).isEqualTo(200);
    }

    @Test
    void reconcileThatFailsForHoursIsNoCaughtUp() throws Exception {
        event("now()");
        awaitLook();
        awaitCaughtUp();
        target.execute("INSERT INTO timescale_integration.reconcile_run (stream, scope, dry_run, range_from, "
                + "range_to, started, "
                + "finished, error) SELECT 'access_events', 'recent', false, now(), now(), now() - i * interval '1 "
                + "hour', "
                + "now() - i * interval '1 hour', 'permission denied for table x' FROM generate_series(0, 3) AS i");
        awaitState("failing", "reconcile failing for 3 h \\d+ min: permission denied for table x");
        assertThat(looks.lag()).isZero();
        assertThat(looks.get("/health/ready", null).body()).contains("reconcile failing for 3 h");
        assertThat(ready()).isEqualTo(503);
        target.execute("INSERT INTO timescale_integration.reconcile_run (stream, scope, dry_run, range_from, "
                + "range_to, started, "
                + "finished, rows_remaining) VALUES ('access_events', 'recent', false, now(), now(), now(), now(), 2)");
        awaitState("differs", "2 rows differ from the source after reconcile");
        target.execute("DELETE FROM timescale_integration.reconcile_run");
        awaitState("ok", "caught up");
        assertThat(ready()).isEqualTo(200);
    }

    @Test
    void databaseThatIsDownShowsAsDownAndTheLagIsNeverStale() throws Exception {
        targetServer.stop(NativeTimescale.Mode.FAST);
        event("now()");
        Looks.await(PATIENCE, () -> looks.value(TARGET_UP) == 0 && looks.lag() > 2);
        double before = looks.lag();
        Looks.await(PATIENCE, () -> looks.lag() > before + 1);
        assertThat(looks.value(SOURCE_UP)).isOne();
        assertThat(looks.status().path("sentence").asText())
                .matches("target down since \\d\\d:\\d\\d:\\d\\d UTC, 1 row waiting");
        var ready = looks.get("/health/ready", null);
        assertThat(ready.statusCode()).isEqualTo(503);
        assertThat(ready.body()).contains("target database postgres on 127.0.0.1:"
                + targetServer.port() + " is down since").contains("refused").doesNotContain("source database");
        assertThat(looks.get("/health/live", null).statusCode()).isEqualTo(200);

        primaryServer.stop(NativeTimescale.Mode.FAST);
        Looks.await(PATIENCE, () -> looks.value(SOURCE_UP) == 0);
        assertThat(looks.lag()).as("not known").isNaN();
        assertThat(looks.value(PENDING)).isNaN();
        assertThat(looks.status().path("lag").isNull()).isTrue();
        assertThat(looks.status().path("sentence").asText()).startsWith("source and target down since ");
        long fastest = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long begin = System.nanoTime();
            assertThat(looks.get("/metrics", null).statusCode()).isEqualTo(200);
            fastest = Math.min(fastest, System.nanoTime() - begin);
        }
        assertThat(TimeUnit.NANOSECONDS.toMillis(fastest)).as("ms a scrape").isLessThan(200);

        primaryServer.start();
        try (ServiceProcess another = service()) {
            Looks its = new Looks(another);
            Looks.await(PATIENCE, () -> its.value(TARGET_UP) == 0 && its.value(SOURCE_UP) == 1);
            assertThat(its.lag()).as("no watermark was ever read").isNaN();
        }
        targetServer.start();
        awaitCaughtUp();
        assertThat(looks.get("/health/ready", null).statusCode()).isEqualTo(200);
    }

    @Test
    void serverThatHangsShowsAsDownWithinTenSeconds() throws Exception {
        ProcessHandle server = ProcessHandle.of(targetServer.pid()).orElseThrow();
        signal("-STOP", server);
        try {
            Looks.await(Duration.ofSeconds(10), () -> looks.value(TARGET_UP) == 0);
            assertThat(looks.value(SOURCE_UP)).isOne();
        } finally {
            signal("-CONT", server);
        }
        awaitCaughtUp();
    }

    /** To the server and all its sessions. */
    private static void signal(String signal, ProcessHandle server) throws Exception {
        for (ProcessHandle process : Stream.concat(server.descendants(), Stream.of(server)).toList()) {
            new ProcessBuilder("kill", signal, String.valueOf(process.pid())).start().waitFor();
        }
    }
}
