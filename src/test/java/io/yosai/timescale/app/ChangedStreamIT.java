package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A stream whose parameters are other ones than when its rows were copied. */
class ChangedStreamIT extends KeyedFixture {
    private static final String SHARE = "      - {name: where, value: \"k = %d\"}\n";
    private static final String WATERMARK =
            "SELECT concat_ws(' ', key, tx, updated_at) FROM timescale_integration.watermark WHERE stream = 'keyed'";

    private static void assertEqual(int rows) {
        assertThat(target.value(ROWS, String.class)).isEqualTo(primary.value(ROWS, String.class))
                .startsWith(rows + " ");
    }

    /** Of the rows of its last time those were passed by that came first in the new order. */
    @Test
    void aStreamWithAnotherKeyReadsTheRowsOfItsLastTimeAgain() throws IOException {
        rows("integer", "n");
        pass("copy");
        primary.execute("INSERT INTO keyed SELECT '2024-05-01Z', 3000 + n, -n FROM generate_series(1, 10) AS n");
        declare("at, n");
        pass("copy");
        assertEqual(2510);
        String watermark = target.value(WATERMARK, String.class);
        pass("copy");
        assertThat(target.value(WATERMARK, String.class)).as("once").isEqualTo(watermark);
    }

    /** A page ended in the midst of the transaction. */
    @Test
    void aStreamByTransactionWithAnotherKeyReadsTheTransactionAgain() throws IOException {
        rows("integer", "3000 - n");
        primary.execute("ALTER TABLE keyed ADD COLUMN tx xid8; UPDATE keyed SET tx = '5'");
        declare("at, k", "      - {name: cursor, value: xid}\n");
        pass("copy");
        target.execute("DELETE FROM keyed WHERE k > 1500; UPDATE timescale_integration.watermark SET key[2] = '1500' "
                + "WHERE stream = 'keyed'");
        declare("at, n", "      - {name: cursor, value: xid}\n");
        pass("copy");
        assertThat(target.count("SELECT count(*) FROM keyed")).isEqualTo(2500);
    }

    @Test
    void aStreamWithAnotherShareBeginsAtItsFirstRowAndOneOfFewerRowsGoesOn() throws IOException {
        rows("integer", "n % 2");
        select("WHERE k = 1");
        declare("at, n", SHARE.formatted(1));
        pass("copy");
        select("WHERE k = 0");
        declare("at, n", SHARE.formatted(0));
        pass("copy");
        assertEqual(2500);
        target.execute("DELETE FROM keyed WHERE k = 1");
        select("");
        declare("at, n");
        pass("copy");
        assertEqual(2500);
        String watermark = target.value(WATERMARK, String.class);
        select("WHERE k = 1");
        declare("at, n", SHARE.formatted(1));
        pass("copy");
        assertThat(target.value(WATERMARK, String.class)).isEqualTo(watermark);
    }

    @Test
    void aDryRunOfAComparisonSetsNothingBack() throws IOException {
        rows("integer", "n % 2");
        select("WHERE k = 1");
        declare("at, n", SHARE.formatted(1));
        pass("copy");
        String watermark = target.value(WATERMARK, String.class);
        select("WHERE k = 0");
        declare("at, n", SHARE.formatted(0));
        try (Application application = new Application(settings(Map.of()), routes)) {
            application.pass("reconcile", new HashMap<>(Map.of("stream", "keyed", "reconcile_scope", "whole",
                    "reconcile_dry_run", true)));
        }
        assertThat(target.value(WATERMARK, String.class)).isEqualTo(watermark);
    }

    private void select(String condition) throws IOException {
        Files.writeString(routes.resolve("sql/source/keyed.sql"), "SELECT * FROM keyed " + condition);
    }
}
