package io.yosai.timescale.backup;

import java.util.List;

/** What pg_dump says of every database with TimescaleDB, and what {@code restore.camel.yaml} gets right. */
final class ExpectedWarning {
    private static final List<String> PARTS = List.of(
            "warning: there are circular foreign-key constraints on this table",
            "warning: there are circular foreign-key constraints among these tables",
            "detail: hypertable", "detail: chunk", "detail: continuous_agg",
            "hint: You might not be able to restore the dump without using --disable-triggers",
            "hint: Consider using a full dump instead of a --data-only dump");

    private ExpectedWarning() {
    }

    static boolean is(String line) {
        return PARTS.stream().anyMatch(line::contains);
    }
}
