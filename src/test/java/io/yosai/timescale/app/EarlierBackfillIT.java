package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A range that an earlier backfill has left unfinished. */
@Tag("long")
class EarlierBackfillIT extends BackfillFixture {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();
    private static final Map<String, String> SMALL = Map.of("REPLICATION_PAGE_SIZE", "100");

    @TempDir
    private Path folder;
    private final Instant from = Instant.now().minus(Duration.ofDays(100)).truncatedTo(ChronoUnit.DAYS);
    private final Instant to = from.plus(Duration.ofDays(110));

    EarlierBackfillIT() {
        super(target);
    }

    /** As a kill leaves it: the older half of the slices is open. */
    private void leave() throws Exception {
        backfill(from, to, 2, SMALL);
        try (Backfill backfill = new Backfill(settings(SMALL), ROUTES, null, from, to, 2, "", 0)) {
            assertThat(backfill.plan()).hasSizeGreaterThan(4);
        }
        target.execute("UPDATE timescale_integration.backfill SET finished = now() WHERE slice_from > now() - "
                + "interval '50 days'; DELETE FROM access_events WHERE time < now() - interval '50 days'");
    }

    /** Returns what was printed and logged. */
    private String again() throws Exception {
        try (ServiceProcess backfill = ServiceProcess.start("backfill --from " + from + " --to " + to, Map.of(
                "SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(), "REPLICATION_PAGE_SIZE", "100",
                "TIMESCALE_CHUNK_INTERVAL", "10 days", "STANDBY_TIMEOUT", "5"), folder.resolve("backfill.log"))) {
            assertThat(backfill.exitCode(Duration.ofMinutes(3))).as(backfill.log()).isZero();
            return backfill.log();
        }
    }

    /** In a database that was restored, too: its tables have other OIDs, and their rows. */
    @ParameterizedTest
    @ValueSource(strings = {"", "1/2"})
    void isGoneOnWith(String restored) throws Exception {
        history(2000);
        leave();
        target.execute("UPDATE timescale_integration.backfill SET made_for = coalesce(nullif('" + restored
                + "', ''), made_for)");
        assertThat(again()).containsPattern("slices, all finished, \\d+ of them before");
        assertSameContent(2000);
        assertNothingLeftBehind();
    }

    /** Its rows are not there. */
    @Test
    void beginsAnewWhereTheTableIsAnotherOne() throws Exception {
        history(2000);
        leave();
        target.execute("DROP TABLE access_events CASCADE");
        assertThat(again()).contains("the range begins anew", "2,000 copied, 0 already there")
                .doesNotContain("of them before");
        assertSameContent(2000);
        assertNothingLeftBehind();
    }

    /** What was past it then is in none of the slices that are finished. */
    @Test
    void beginsAnewWhereTheRetentionIsLonger() throws Exception {
        history(2000);
        Map<String, String> shorter = Map.of("REPLICATION_PAGE_SIZE", "100", "TIMESCALE_RETENTION_DAYS", "60");
        backfill(from, to, 2, shorter);
        assertThat(server.count("SELECT count(*) FROM access_events")).isBetween(1L, 1999L);
        try (Backfill backfill = new Backfill(settings(shorter), ROUTES, null, from, to, 2, "", 0)) {
            assertThat(backfill.plan()).hasSizeGreaterThan(4);
        }
        target.execute("UPDATE timescale_integration.backfill SET finished = now() WHERE slice_from < (SELECT "
                + "max(slice_from) FROM timescale_integration.backfill)");
        assertThat(again()).contains("its retention is longer: the range begins anew").doesNotContain("of them before");
        assertSameContent(2000);
        assertNothingLeftBehind();
    }

    /** What has come after the horizon of then is in no slice of it. */
    @Test
    void saysUpToWhereItsSlicesGo() throws Exception {
        history(2000);
        leave();
        event("now()");
        String end = target.value("SELECT to_char(max(slice_to) AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS') "
                + "FROM timescale_integration.backfill", String.class);
        assertThat(again()).contains("which ended at " + end);
        assertThat(target.count("SELECT count(*) FROM access_events")).isEqualTo(2000);
    }
}
