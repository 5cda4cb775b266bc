package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The verb backfill in a process of its own: killed in the middle, and beside a service that copies the same rows. */
@Tag("long")
class BackfillBesideIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String BACKFILL = "backfill --from " + today().minusDays(100) + " --to " + today().plusDays(2);
    /** How many processes are in the middle of a slice. */
    private static final String AT_WORK = "SELECT count(DISTINCT claim.owner) FROM timescale_integration.claim "
            + "JOIN timescale_integration.watermark ON watermark.stream = claim.name "
            + "WHERE claim.kind = 'slice' AND watermark.key IS NOT NULL";
    private static final Pattern SUMMARY = Pattern.compile("(?m)^[0-9,]+ rows read in .*: ([0-9,]+) copied, "
            + "([0-9,]+) already there, 0 to the quarantine; ");

    private final Replica replica = new Replica(primary.database(), target.database());
    private final Map<String, String> settings = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
            "REPLICATION_INTERVAL", "0.1", "REPLICATION_PAGE_SIZE", "1000", "TIMESCALE_CHUNK_INTERVAL", "10 days",
            "STANDBY_TIMEOUT", "5");

    @TempDir
    Path folder;

    @BeforeEach
    void emptyBothSides() {
        primary.execute("DROP TABLE IF EXISTS access_events");
        target.execute("DROP TABLE IF EXISTS access_events CASCADE; "
                + "DROP SCHEMA IF EXISTS timescale_integration CASCADE");
    }

    private static LocalDate today() {
        return LocalDate.now(ZoneOffset.UTC);
    }

    private record Summary(long copied, long skipped) {
        static Summary of(ServiceProcess backfill) throws IOException {
            Matcher matcher = SUMMARY.matcher(backfill.log());
            assertThat(matcher.find()).as(backfill.log()).isTrue();
            return new Summary(number(matcher.group(1)), number(matcher.group(2)));
        }

        private static long number(String text) {
            return Long.parseLong(text.replace(",", ""));
        }
    }

    @Test
    void whenOneOfTwoThatShareARangeIsKilledTheOtherGoesOnWithItsSlicesWhereTheyWere() throws Exception {
        int rows = 200_000;
        replica.history(rows);
        ServiceProcess killed = ServiceProcess.start(BACKFILL + " --workers 2", settings, folder.resolve("killed.log"));
        try (ServiceProcess other = ServiceProcess.start(BACKFILL + " --workers 2", settings,
                folder.resolve("other.log"))) {
            replica.awaitSchema();
            replica.target().await(PATIENCE, "(" + AT_WORK + ") = 2");
            killed.kill();
            assertThat(target.count("SELECT count(*) FROM access_events")).isLessThan(rows);
            assertThat(other.exitCode(PATIENCE)).as(other.log()).isZero();
            Summary summary = Summary.of(other);
            // A page may be read again, by another worker, and counts twice as read.
            assertThat(summary.copied()).as("it did not do all alone").isLessThan(rows);
            assertThat(summary.skipped()).as("of what was committed nothing is read again").isZero();
        }
        replica.assertEqualWithin(Duration.ofMinutes(3));
        assertThat(target.count("SELECT (SELECT count(*) FROM timescale_integration.backfill) "
                + "+ (SELECT count(*) FROM timescale_integration.claim)")).isZero();
        assertThat(target.value(
                "SELECT string_agg(stream || ' at ' || coalesce(CAST(time AS text), 'nothing'), ', ') FROM "
                + "timescale_integration.watermark",
                String.class)).isEqualTo("access_events at nothing");
    }

    @Test
    void oneThatIsToldToStopEndsWithItsPageAndGivesItsSlicesBack() throws Exception {
        replica.history(200_000);
        ServiceProcess stopped = ServiceProcess.start(BACKFILL + " --workers 1 --rows-per-second 2000", settings,
                folder.resolve("stopped.log"));
        replica.awaitSchema();
        replica.target().await(PATIENCE, "(" + AT_WORK + ") = 1");
        long signalled = System.nanoTime();
        stopped.close();
        assertThat(Duration.ofNanos(System.nanoTime() - signalled)).isLessThan(Duration.ofSeconds(10));
        assertThat(stopped.exitCode(PATIENCE)).isEqualTo(143);
        assertThat(stopped.log()).containsOnlyOnce("the program is to stop").doesNotContain("ERROR");
        assertThat(target.count("SELECT count(*) FROM timescale_integration.claim WHERE until > now()")).isZero();
    }

    @Test
    void besideAServiceThatCopiesTheSameRowsAndAnotherBackfillEachRowIsThereOnce() throws Exception {
        replica.history(20_000);
        try (ServiceProcess service = ServiceProcess.start("run", settings, folder.resolve("service.log"))) {
            replica.awaitSchema();
            try (Writers writers = Writers.start(primary.database(), 1);
                 ServiceProcess one = ServiceProcess.start(BACKFILL, settings, folder.resolve("one.log"));
                 ServiceProcess other = ServiceProcess.start(BACKFILL, settings, folder.resolve("other.log"))) {
                assertThat(one.exitCode(PATIENCE)).as(one.log()).isZero();
                assertThat(other.exitCode(PATIENCE)).as(other.log()).isZero();
                assertThat(one.log() + other.log()).contains("are left to the live stream");
            }
            replica.assertEqualWithin(Duration.ofMinutes(3));
            assertThat(service.isAlive()).isTrue();
            assertThat(service.log()).doesNotContain("ERROR");
        }
        assertThat(target.count("SELECT count(*) FROM timescale_integration.backfill")).isZero();
    }
}
