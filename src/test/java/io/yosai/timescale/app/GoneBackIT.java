package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.copy.StreamStates;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.stream.Streams;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A source that was behind the watermark of a stream, and has passed it again by what came since. */
class GoneBackIT extends KeyedFixture {
    private static final String GONE_BACK =
            "the source primary has gone back: the watermark of the stream keyed stands at ";

    private static final String NOTHING_NOTED =
            "SELECT count(*) FROM timescale_integration.watermark WHERE gone_back IS NULL";

    private void assertRefused() {
        assertThatThrownBy(() -> pass("copy")).rootCause().isInstanceOf(OperatorError.class)
                .hasMessageStartingWith(GONE_BACK).hasMessageEndingWith("run: resync keyed --from TIME");
    }

    /** The clock went on for a day, and was set back to the right time a second ago. */
    private static void setClockBack() {
        watermark("now() + interval '1 day'", ", updated_at = now() - interval '1 s'");
    }

    private static void awaitClock() {
        watermark("now()", "");
    }

    private static void watermark(String time, String further) {
        target.execute("UPDATE timescale_integration.watermark SET time = %1$s, key = ARRAY[(%1$s)::text, key[2]]%2$s"
                .formatted(time, further));
    }

    private void resync(Instant from) throws SQLException {
        Settings settings = settings(Map.of());
        try (Databases databases = Pools.open(settings)) {
            new StreamStates(databases.target()).resync(new Streams(routes, settings.properties()).get("keyed"), from);
        }
    }

    private static void assertEqual(int rows) {
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class))
                .startsWith(rows + " ");
    }

    @Test
    void rowsThatCameWhileTheClockWasBehindAreReadWhenItIsPastTheWatermark() throws IOException {
        rows("integer", "n");
        pass("copy");
        setClockBack();
        primary.execute("INSERT INTO keyed VALUES (now(), 9000, 9000)");
        assertRefused();
        String noted = target.value("SELECT gone_back::text FROM timescale_integration.watermark", String.class);
        assertRefused();
        assertThat(target.value("SELECT gone_back::text FROM timescale_integration.watermark", String.class))
                .as("once").isEqualTo(noted);
        awaitClock();
        pass("copy");
        assertEqual(2501);
        assertThat(target.count(NOTHING_NOTED)).isOne();
    }

    /** A clock that was years behind for a moment: rows of that time were copied once, and are dropped by now. */
    @Test
    void whatIsPastTheRetentionIsNotReadAgain() throws IOException {
        rows("integer", "n");
        declare("at, k", "      - {name: retain, value: 2000 days}\n");
        pass("copy");
        primary.execute("INSERT INTO keyed VALUES ('2020-01-01Z', 9000, 9000)");
        target.execute("UPDATE timescale_integration.watermark SET gone_back = '2000-01-01Z'");
        pass("copy");
        assertThat(target.count("SELECT count(*) FROM timescale_integration.quarantine")).isZero();
        assertThat(target.count(NOTHING_NOTED)).isOne();
        assertThat(target.count("SELECT count(*) FROM keyed")).isEqualTo(2500);
    }

    @Test
    void noWatermarkIsSetForward() throws IOException {
        rows("integer", "n");
        pass("copy");
        target.execute("UPDATE timescale_integration.watermark SET gone_back = now()");
        String before = target.value("SELECT time::text FROM timescale_integration.watermark", String.class);
        pass("copy");
        assertThat(target.value("SELECT time::text FROM timescale_integration.watermark", String.class))
                .isEqualTo(before);
        assertThat(target.count(NOTHING_NOTED)).isOne();
    }

    /** A dry run of a comparison sets nothing back, and compares no row as one that is copied. */
    @Test
    void aDryRunNotesNothing() throws IOException {
        rows("integer", "n");
        pass("copy");
        setClockBack();
        try (Application application = new Application(settings(Map.of()), routes)) {
            assertThatThrownBy(() -> application.pass("reconcile", new HashMap<>(Map.of("stream", "keyed",
                    "reconcile_scope", "whole", "reconcile_dry_run", true)))).rootCause()
                    .hasMessageStartingWith(GONE_BACK);
        }
        assertThat(target.count(NOTHING_NOTED)).isOne();
    }

    /** A copy of the server's files of earlier, by which transaction ids were given twice. */
    @Test
    void aStreamByTransactionIsRefusedUntilAPersonHasSetItBack() throws IOException, SQLException {
        rows("integer", "n");
        primary.execute("ALTER TABLE keyed ADD COLUMN tx xid8; UPDATE keyed SET tx = pg_current_xact_id()");
        declare("at, k", "      - {name: cursor, value: xid}\n");
        pass("copy");
        target.execute("UPDATE timescale_integration.watermark SET tx = tx + 3");
        String row = "INSERT INTO keyed VALUES ('2024-06-01Z', %1$d, %1$d, pg_current_xact_id())";
        primary.execute(row.formatted(9000));
        assertRefused();
        for (int n = 9001; n < 9006; n++) {
            primary.execute(row.formatted(n));
        }
        assertRefused();
        resync(Instant.parse("2024-01-01T00:00:00Z"));
        pass("copy");
        assertThat(target.count("SELECT count(*) FROM keyed")).isEqualTo(2506);
    }
}
