package io.yosai.timescale.reconcile;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Staging;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Which rows of a bucket differ, found by the target and kept in a temporary table of it. */
record DifferingRows(Connection target, Layout layout, Staging staging, ComparisonSql sql) {
    /**
     * Fails where the steps have given a row another time, so that it is not of the bucket any more: it is compared
     * with none of the target, and one that they have moved here looks as if the source had it not.
     */
    void requireTimes(Bounds bucket) throws SQLException {
        if (layout.stream().steps().isEmpty() || bucket.to() == null || staging.sql().time() == null) {
            return;
        }
        String select = sql.file("dated_elsewhere.sql", Map.of("from", timestamp(bucket.from()),
                "to", timestamp(bucket.to())));
        Query.first(target, select, row -> {
            if (row.getLong("rows") > 0) {
                throw new OperatorError("the steps of the stream %s have given %d rows another time, such as that "
                        + "with the key %s, by which they are not found again\nHINT: compute the column %s in %s "
                        + "instead", layout.stream().name(), row.getLong("rows"), row.getString("example"),
                        layout.stream().time(), layout.select().file());
            }
            return true;
        });
    }

    private static String timestamp(Instant time) {
        return "CAST(" + Sql.literal(PgTime.text(time)) + " AS timestamptz)";
    }

    /**
     * Looks for them.
     *
     * @throws Parts.TooNarrow when the target has a row that is missing among those that are looked at
     * @throws OperatorError when rows of the source share a key, or rows of the target do
     */
    void find() throws SQLException {
        // Without statistics the planner joins the two temporary tables row by row.
        Query.run(target, "ANALYZE pg_temp.staged_rows (_staged_ord)");
        requireOnce();
        look(false);
        if (sql.parts().isNarrow() && !Query.all(target, sql.file("elsewhere.sql"), row -> true).isEmpty()) {
            throw new Parts.TooNarrow(null);
        }
    }

    /** Two rows of one key would each be equal to the row of the source. */
    private void requireOnce() throws SQLException {
        String key = String.join(", ", layout.stream().targetKey());
        Query.first(target, sql.doubled(), row -> {
            if (row.getLong("rows") > 0) {
                throw new OperatorError("%d rows of the target share their key with another one, such as (%s) = %s: a "
                        + "chunk of the table %s lacks the unique index\nHINT: delete the doubles, then drop that "
                        + "index of the table and make it again", row.getLong("rows"), key, row.getString("example"),
                        layout.stream().table());
            }
            return true;
        });
    }

    private void look(boolean again) throws SQLException {
        Query.Step look = () -> {
            staging.requireKeys(layout.stream().key(), sql.readable());
            Query.run(target, sql.differing(again));
        };
        if (Query.tryTo(target, e -> sql.unreadable().isEmpty() && staging.isRefusal(e), look) != null) {
            findUnreadable(0, sql.rows());
            look.run();
        }
        for (int ord : sql.unreadable()) {
            // It may be on the target with another value: it is not extra there. Its key may be what is unreadable.
            Query.tryTo(target, staging::isRefusal,
                    () -> Query.run(target, sql.file("unreadable.sql", Map.of("ord", String.valueOf(ord)))));
        }
        Query.run(target, "ANALYZE pg_temp.differing (ord, kind)");
    }

    private void findUnreadable(int from, int to) throws SQLException {
        if (Query.tryTo(target, staging::isRefusal, () -> Query.run(target, sql.read(from, to))) == null) {
            return;
        }
        if (to - from == 1) {
            sql.unreadable().add(from);
        } else {
            int middle = (from + to) / 2;
            findUnreadable(from, middle);
            findUnreadable(middle, to);
        }
    }

    /**
     * How many rows differ, by what differs.
     *
     * @param buckets in which they are
     * @param isSame whether both sides have the same hashes
     */
    record Found(Map<Count, Long> counts, long buckets, boolean isSame) {
        static final Found NOTHING = new Found(Map.of(), 0, false);
    }

    Found found() throws SQLException {
        Map<String, Long> rows = Query.all(target, "/reconcile/counts.sql",
                row -> Map.entry(row.getString("kind"), row.getLong("rows"))).stream()
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
        long buckets = rows.remove("buckets");
        Map<Count, Long> counts = new EnumMap<>(Count.class);
        rows.forEach((kind, number) -> counts.put(Count.valueOf(kind.toUpperCase(Locale.ROOT)), number));
        return new Found(counts, buckets, sql.parts().isSame());
    }

    /**
     * Returns values by which rows of the target alone are looked for on the source once more.
     *
     * @param byKey of those that have no unique value, the key
     */
    List<List<String>> extras(boolean byKey) throws SQLException {
        return Query.all(target, sql.extras(byKey), row -> {
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
                values.add(row.getString(i));
            }
            return values;
        });
    }

    /** A row that the source has again, and that is staged by now, is not on the target alone. */
    void leaveOutReturned() throws SQLException {
        Query.run(target, sql.file("moved_back.sql"));
    }

    /** Whether the source has the unique value of one at the same time, in another row. */
    boolean isAtOneTime() throws SQLException {
        return !Query.all(target, sql.file("at_one_time.sql"), row -> true).isEmpty();
    }

    /** Returns how many rows are on the target alone; leaves them out. */
    long leaveOutExtras() throws SQLException {
        return Query.run(target, "DELETE FROM pg_temp.differing WHERE kind = 'extra'");
    }

    /** Rows older than the source's oldest one are the target's own to keep. */
    void leaveOutPruned(Instant oldest) throws SQLException {
        Query.run(target, sql.pruned(oldest));
    }

    /** Returns how many rows stay on the target though the source has them under another key; leaves them out. */
    long leaveOutMoved() throws SQLException {
        return Query.run(target, sql.file("left_moved.sql"));
    }

    /** Looks at what differed a second time, after the repair. */
    void findAgain() throws SQLException {
        Query.run(target, "ALTER TABLE pg_temp.differing RENAME TO first_look");
        look(true);
    }
}
