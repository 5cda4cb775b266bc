package io.yosai.timescale.monitoring;

import static io.yosai.timescale.monitoring.RouteActivity.StreamRuns.NONE;
import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.CurrentDsn;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.monitoring.Figures.Holder;
import io.yosai.timescale.monitoring.Problem.State;
import io.yosai.timescale.monitoring.RouteActivity.StreamRuns;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.stream.Watermark;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** From when on something is a problem of a stream with an interval of a second, and what is said of it. */
class StreamProblemsTest {
    private static final Stream STREAM = new Streams(Routes.SHIPPED, Settings.read(Map.of("SOURCE_DSN",
            "postgres://s/a", "TARGET_DSN", "postgres://t/a", "REPLICATION_INTERVAL", "1"), new Properties())
            .properties()).get("access_events");

    private final Instant clock = Instant.now();
    private final Probe up = new Probe("source", new CurrentDsn("SOURCE_DSN", Dsn.parse("DSN", "postgres://h/db"),
            null), new Probe.Finding(true, clock, null, clock, System.nanoTime()));
    private final Lag figures = new Lag(STREAM, up, () -> null, Duration.ofMinutes(1));
    private double lag;
    private double pending;
    private Look.Held held;
    private Holder holder;
    private List<Map<String, Object>> comparisons = List.of();
    private StreamRuns copy = NONE;
    private StreamRuns reconcile = NONE;
    private StreamRuns look = NONE;
    private String down;
    private boolean isSuspended;
    private Duration reconcileInterval = Duration.ofMinutes(1);

    private List<Problem> all() {
        return new StreamProblems(figures, lag, pending, held, new StreamProblems.Circumstances(holder, comparisons,
                copy, reconcile, look, down, null, isSuspended, Duration.ofSeconds(2), reconcileInterval, clock)).all();
    }

    private Problem only() {
        assertThat(all()).hasSize(1);
        return all().get(0);
    }

    private static StreamRuns failing(String reason, int seconds) {
        return new StreamRuns(new RouteActivity.Failure(reason, false), Instant.now().minusSeconds(seconds));
    }

    private void paused(String reason) {
        figures.known(new Lag.Known(Watermark.NONE, null, true, reason, null));
    }

    @Test
    void aPassThatFailedOnceIsTriedAgainBeforeItIsAProblem() {
        copy = failing("no room", 9);
        assertThat(all()).isEmpty();
        copy = failing("no room", 15);
        assertThat(only().text()).matches("failing for 1[5-9]\\.0 s: no room");
        assertThat(only().state()).isEqualTo(State.FAILING);
        assertThat(only().isUnready()).as("not yet").isFalse();
        copy = failing("no room", 180);
        assertThat(only().text()).startsWith("failing for 3 min ").endsWith(" s: no room");
        assertThat(only().isUnready()).isTrue();
    }

    @Test
    void whatMustFailWhileADatabaseIsDownOrTheStreamIsPausedIsNotSaidTwice() {
        copy = failing("no room", 180);
        down = "target down since 10:00:00 UTC";
        pending = 3;
        assertThat(only()).isEqualTo(new Problem(State.DOWN, down + ", 3 rows waiting"));
        down = null;
        paused(null);
        assertThat(only()).isEqualTo(new Problem(State.PAUSED, "paused, nothing waits"));
    }

    /** As a look just now finds it. */
    private void rowsWaitFor(int seconds) {
        long now = System.nanoTime();
        figures.looked("1/2/3", new Look(null, new Look.Waiting(clock.minusSeconds(200), null, 40,
                now - Duration.ofSeconds(seconds).toNanos(), now), Look.Held.NONE));
    }

    @Test
    void rowsThatWaitForTheNextPassAreNotBehind() {
        pending = 40;
        lag = 12;
        assertThat(all()).isEmpty();
        lag = 12.1;
        assertThat(only()).isEqualTo(new Problem(State.BEHIND, "12.1 s behind, 40 rows waiting"));
        isSuspended = true;
        assertThat(only()).isEqualTo(new Problem(State.PAUSED, "paused, 12.1 s behind, 40 rows waiting"));
    }

    @Test
    void whereTheWatermarkDoesNotMoveTheReasonIsSaidAndNobodyIsReady() {
        lag = 200;
        pending = 40;
        rowsWaitFor(110);
        assertThat(only()).isEqualTo(new Problem(State.BEHIND, "3 min 20 s behind, 40 rows waiting"));
        rowsWaitFor(180);
        String stuck = "3 min 20 s behind, 40 rows waiting, and the watermark has not moved for 3 min ";
        assertThat(only().text()).startsWith(stuck)
                .endsWith(" s: the last pass that ended met no error; does this one wait for a lock?");
        assertThat(only().state()).isEqualTo(State.BEHIND);
        assertThat(only().isUnready()).isTrue();
        copy = failing("no room", 5);
        assertThat(only().text()).startsWith(stuck).endsWith(" s: no room");
        assertThat(only().isUnready()).isTrue();
        figures.known(new Lag.Known(Watermark.beforeTransactions(), "1/2/3", false, null, null));
        assertThat(only()).as("it has moved now")
                .isEqualTo(new Problem(State.BEHIND, "3 min 20 s behind, 40 rows waiting"));
    }

    @ParameterizedTest
    @CsvSource({"4711, psql, the transaction of pid 4711 (psql)", "4711, '', the transaction of pid 4711",
            "prepared, nightly, the prepared transaction nightly", ", , an open transaction of the source"})
    void rowsThatAreHeldBackAreWithWhatHoldsThem(String pid, String application, String text) {
        holder = pid == null ? null : new Holder(pid, application, 60);
        held = new Look.Held(2, clock.minusSeconds(200), null, clock.minusSeconds(190));
        assertThat(all()).as("only their look is old").isEmpty();
        held = new Look.Held(2, clock.minusSeconds(180), null, clock);
        assertThat(only().text()).startsWith("2 rows held back by " + text + " for 3 min ");
        assertThat(only().state()).isEqualTo(State.HELD);
        assertThat(only().isUnready()).isFalse();
    }

    @Test
    void comparisonsMayFailForThreeIntervalsAndAQuarterOfAnHourAtLeast() {
        reconcile = failing("no index", 14 * 60);
        assertThat(all()).isEmpty();
        reconcile = failing("no index", 16 * 60);
        assertThat(only().text()).startsWith("reconcile failing for 16 min ").endsWith(" s: no index");
        assertThat(only().state()).isEqualTo(State.FAILING);
        assertThat(only().isUnready()).isTrue();
        reconcileInterval = Duration.ofMinutes(10);
        assertThat(all()).isEmpty();
        reconcile = failing("no index", 31 * 60);
        assertThat(only().state()).isEqualTo(State.FAILING);
        down = "source down";
        pending = Double.NaN;
        assertThat(only()).isEqualTo(new Problem(State.DOWN, "source down"));
        down = null;
        copy = failing("no index", 5);
        assertThat(all()).as("the copy fails for the same").isEmpty();
    }

    @Test
    void aComparisonThatWasKeptAsFailedCountsByTheClockOfTheTargetOnceSomethingIsCopied() {
        comparisons = List.of(Map.of("scope", "whole", "error", "no index",
                "failing_since_timestamp_seconds", Timestamp.from(clock.minusSeconds(16 * 60))));
        assertThat(all()).as("nothing is copied").isEmpty();
        figures.known(new Lag.Known(new Watermark(null, null, clock), "1/2/3", false, null, null));
        assertThat(only()).isEqualTo(new Problem(State.FAILING, "reconcile failing for 16 min 0 s: no index", true));
    }

    @Test
    void aLookThatFailsForWhatTheCopyFailsForIsOneProblem() {
        lag = Double.NaN;
        look = failing("permission denied", 30);
        assertThat(only()).isEqualTo(new Problem(State.FAILING, "the lag is not known: permission denied", false));
        look = failing("permission denied", 200);
        assertThat(only().isUnready()).as("after two minutes").isTrue();
        look = failing("permission denied", 30);
        copy = failing("permission denied", 30);
        assertThat(only().text()).startsWith("failing for ").endsWith(" s: permission denied");
        copy = failing("permission denied", 3);
        assertThat(only().text()).as("for a moment").isEqualTo("the lag is not known: permission denied");
        copy = failing("no room", 30);
        assertThat(all()).hasSize(2);
        copy = NONE;
        paused("a column is gone");
        assertThat(only()).isEqualTo(new Problem(State.PAUSED, "paused: a column is gone"));
    }

    @Test
    void aLagThatIsNotKnownIsStartingAtFirstAndLaterAFailure() {
        lag = Double.NaN;
        assertThat(only()).isEqualTo(new Problem(State.STARTING, "starting, the lag is not known yet"));
        figures.looked("1/2/3", new Look(null, new Look.Waiting(null, null, 0, 0,
                System.nanoTime() - Duration.ofMinutes(2).toNanos()), Look.Held.NONE));
        assertThat(only().text()).startsWith("the lag is not known, it was looked at 2 min ").endsWith(" s ago");
        assertThat(only().state()).isEqualTo(State.FAILING);
        assertThat(only().isUnready()).isFalse();
    }
}
