package io.yosai.timescale.monitoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.CurrentDsn;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.stream.Watermark;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;

/** At which database a look at the source must be, and how long what it found is known. */
class LagTest {
    private static final Stream STREAM = stream("time");

    private final Lag lag = new Lag(null, null, () -> null, Duration.ofMinutes(1));
    private final Instant clock = Instant.now();
    private Instant copiedUpTo;

    private static Stream stream(String cursor) {
        return new Streams(Routes.SHIPPED, Settings.read(Map.of("SOURCE_DSN", "postgres://s/a", "TARGET_DSN",
                "postgres://t/a", "REPLICATION_CURSOR", cursor), new Properties()).properties()).get("access_events");
    }

    private void looked(String identity) {
        lag.looked(identity, new Look(null, Look.Waiting.none(), Look.Held.NONE));
    }

    @Test
    void whileTheTargetIsDownItIsTheOneThatWasLookedAtBefore() {
        lag.known(new Lag.Known(Watermark.NONE, null, false, null, null));
        assertThat(lag.identity()).as("nothing is copied yet").isNull();
        looked("1/2/3");
        assertThat(lag.identity()).isEqualTo("1/2/3");
    }

    @Test
    void aRowMayBeDatedCenturiesAgo() {
        assertThat(Lag.seconds(Instant.parse("0001-01-01T00:00:00Z"), Instant.parse("2001-01-01T00:00:00.5Z")))
                .isEqualTo(730_485 * 86_400.0 + 0.5);
    }

    @Test
    void onceTheTargetIsReadItIsTheOneThatTheTargetNames() {
        looked("1/2/3");
        lag.known(new Lag.Known(Watermark.NONE, null, false, null, null));
        assertThat(lag.identity()).as("nothing is copied, so another one may have been meant").isNull();
        looked("1/2/3");
        lag.known(new Lag.Known(Watermark.beforeTransactions(), "4/5/6", false, null, null));
        looked("4/5/6");
        assertThat(lag.identity()).isEqualTo("4/5/6");
    }

    private static Probe probe(boolean up, Instant clock) {
        return new Probe("source", new CurrentDsn("SOURCE_DSN", Dsn.parse("DSN", "postgres://h/db"), null),
                new Probe.Finding(up, clock, up ? null : "refused", clock, System.nanoTime()));
    }

    private Lag of(Probe source) {
        return new Lag(STREAM, source, () -> copiedUpTo, Duration.ofMinutes(1));
    }

    private void waits(Lag its, Instant oldest, Instant newest) {
        waits(its, oldest, newest, Duration.ZERO);
    }

    /** @param ago when it was looked */
    private void waits(Lag its, Instant oldest, Instant newest, Duration ago) {
        long nanos = System.nanoTime() - ago.toNanos();
        its.looked("1/2/3", new Look(null, new Look.Waiting(oldest, newest, oldest == null ? 0 : 7, nanos, nanos),
                new Look.Held(2, clock, null, clock)));
    }

    private static void known(Lag its, double rows) {
        assertThat(its.rowsPending()).isEqualTo(rows);
        assertThat(its.held()).isNotNull();
    }

    private static void unknown(Lag its) {
        assertThat(its.seconds()).isNaN();
        assertThat(its.rowsPending()).isNaN();
        assertThat(its.held()).isNull();
        assertThat(its.stuckFor()).isNull();
    }

    @Test
    void itMovesWithTheClockAndWithWhatIsCopiedMeanwhile() {
        Lag its = of(probe(true, clock));
        unknown(its);
        waits(its, null, null);
        assertThat(its.seconds()).isZero();
        known(its, 0);
        assertThat(its.stuckFor()).as("none waits").isNull();
        waits(its, clock.minusSeconds(500), clock.minusSeconds(100));
        assertThat(its.seconds()).isBetween(500.0, 590.0);
        known(its, 7);
        copiedUpTo = clock.minusSeconds(300);
        assertThat(its.seconds()).isBetween(300.0, 390.0);
        known(its, 7);
        copiedUpTo = clock.minusSeconds(100);
        assertThat(its.seconds()).isZero();
        known(its, 0);
    }

    @Test
    void aLookIsWorthSomethingForAMinuteAndWhileTheSourceAnswersAndIsTheOneThatWasCompared() {
        Lag its = of(probe(true, clock));
        waits(its, clock, clock, Duration.ofSeconds(50));
        known(its, 7);
        waits(its, clock, clock, Duration.ofMinutes(1));
        unknown(its);
        waits(its, clock, clock);
        known(its, 7);
        its.known(new Lag.Known(Watermark.NONE, "1/2/3", false, null, clock));
        unknown(its);
        its.known(new Lag.Known(Watermark.NONE, "1/2/3", true, "a column is gone", null));
        unknown(its);
        its.known(new Lag.Known(Watermark.NONE, "1/2/3", true, null, null));
        known(its, 7);
        its.refused("another database");
        unknown(its);
        Lag ofOneThatIsDown = of(probe(false, clock));
        waits(ofOneThatIsDown, clock, clock);
        unknown(ofOneThatIsDown);
    }

    @Test
    void aLookIsWorthSomethingForThreeTurnsWhereTheseAreLong() {
        Lag its = of(probe(true, clock));
        long now = System.nanoTime();
        its.begins(now - Duration.ofMinutes(4).toNanos());
        waits(its, clock, clock, Duration.ofMinutes(5));
        unknown(its);
        its.begins(now - Duration.ofMinutes(2).toNanos());
        known(its, 7);
        waits(its, clock, clock, Duration.ofMinutes(6));
        unknown(its);
        its.begins(now);
        its.begins(now);
        waits(its, clock, clock, Duration.ofMinutes(1));
        unknown(its);
    }

    @Test
    void theHorizonIsKnownAsLongAsALookIs() {
        Look.Waiting now = Look.Waiting.none();
        Look.Waiting old = new Look.Waiting(null, null, 0, 0, now.nanos() - Duration.ofMinutes(1).toNanos());
        Lag its = of(probe(true, clock));
        assertThat(its.horizon()).isNull();
        its.looked("1/2/3", new Look(clock, now, Look.Held.NONE));
        assertThat(its.horizon()).isEqualTo(clock);
        its.looked("1/2/3", new Look(clock, old, Look.Held.NONE));
        assertThat(its.horizon()).isNull();
        Lag ofOneThatIsDown = of(probe(false, clock));
        ofOneThatIsDown.looked("1/2/3", new Look(clock, now, Look.Held.NONE));
        assertThat(ofOneThatIsDown.horizon()).isNull();
    }

    @Test
    void itIsStuckSinceTheWatermarkMovedWhileRowsWait() {
        Lag its = of(probe(true, clock));
        waits(its, clock, clock, Duration.ofSeconds(30));
        assertThat(its.stuckFor()).isBetween(Duration.ofSeconds(30), Duration.ofSeconds(60));
        its.known(new Lag.Known(Watermark.beforeTransactions(), "1/2/3", false, null, null));
        long moved = System.nanoTime();
        assertThat(its.stuckFor()).isLessThan(Duration.ofSeconds(30));
        Duration since = Duration.ofNanos(System.nanoTime() - moved);
        its.known(new Lag.Known(Watermark.beforeTransactions(), "1/2/3", false, null, null));
        assertThat(its.stuckFor()).as("the same one").isGreaterThanOrEqualTo(since);
    }

    @Test
    void byTransactionIdItIsAtLeastAsLongAsTheWatermarkStands() {
        Lag its = new Lag(stream("xid"), probe(true, clock), () -> null, Duration.ofMinutes(1));
        waits(its, clock.plusSeconds(86_400), clock.plusSeconds(86_400), Duration.ofSeconds(30));
        assertThat(its.seconds()).as("rows that are dated in the future").isBetween(30.0, 60.0);
        waits(its, clock.minusSeconds(500), clock, Duration.ofSeconds(30));
        assertThat(its.seconds()).isBetween(500.0, 590.0);
    }

    @Test
    void theNewestRowsAreKnownForTwelveTimesAsLong() {
        Lag its = of(probe(true, clock));
        Look.Newest found = new Look.Newest(clock, clock, clock,
                System.nanoTime() - Duration.ofMinutes(11).toNanos());
        its.newest(found);
        assertThat(its.newest()).isEqualTo(found);
        its.newest(new Look.Newest(clock, clock, clock, System.nanoTime() - Duration.ofMinutes(12).toNanos()));
        assertThat(its.newest()).isEqualTo(Look.Newest.NONE);
    }
}
