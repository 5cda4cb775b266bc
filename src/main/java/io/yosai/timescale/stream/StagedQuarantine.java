package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;

/** Which staged rows their table cannot take, and that are kept in the quarantine instead. */
final class StagedQuarantine {

    /** Of fewer rows each may have a wrong value of its own. */
    private static final int UNNAMED = 20;

    private final Connection target;
    private final Layout layout;
    private final Instant floor;
    private Refusal first;
    private boolean sameCause = true;
    private long refused;

    /** @param floor older rows are past the retention; null: none are */
    StagedQuarantine(Connection target, Layout layout, Instant floor) {
        this.target = target;
        this.layout = layout;
        this.floor = floor;
    }

    /** Rows that would bring chunks back that the retention has dropped, and rows without a time for any chunk. */
    long keepOutside(StagedSql staged, String range) throws SQLException {
        String time = staged.time();
        if (time == null) {
            return 0;
        }
        long kept = keep(staged, range + " AND (NOT isfinite(" + time + ") OR " + time + " >= " + endOfTime() + ")",
                Staging.TIMELESS, null);
        return floor == null ? kept : kept + keep(staged, range + " AND isfinite(" + time + ") AND " + time + " < "
                + Sql.literal(PgTime.text(floor)), "older than the retention", null);
    }

    /** Which rows a chunk can take, as SQL. */
    String isWritable(StagedSql staged) {
        String time = staged.time();
        return time == null ? "true" : "isfinite(" + time + ") AND " + time + " < " + endOfTime()
                + (floor == null ? "" : " AND " + time + " >= " + Sql.literal(PgTime.text(floor)));
    }

    private static String endOfTime() {
        return Sql.literal(PgTime.text(Fields.END_OF_TIME));
    }

    long refuse(StagedSql staged, String range, Refusal refusal) throws SQLException {
        if (refusal.isOfColumn() && isLacking(staged, refusal.cause())) {
            throw refusesAll(refusal);
        }
        sameCause &= first == null || refusal.isSameAs(first);
        first = first == null ? refusal : first;
        refused++;
        return keep(staged, range, refusal.message(), refusal.state());
    }

    /** Whether every row that comes the same way would be refused: the table has a column that is not carried. */
    private boolean isLacking(StagedSql staged, String column) {
        return staged.columns().stream().noneMatch(carried -> carried.name().equals(column))
                && (layout.addable().containsKey(column)
                || layout.columns().stream().anyMatch(selected -> selected.name().equals(column)));
    }

    /**
     * Whether the table refused all rows for one reason, and they are enough to show that it is one. Those that are
     * past the retention, or left out by a trigger, it has not refused.
     *
     * @param rows how many there are
     * @param many how many are enough where the server names the reason
     */
    boolean isOneCause(int rows, int many) {
        return first != null && sameCause && refused == rows
                && rows >= (first.isNamed() ? many : Math.max(many, UNNAMED));
    }

    OperatorError refusesAll() {
        return refusesAll(first);
    }

    private OperatorError refusesAll(Refusal refusal) {
        return new OperatorError("the table %s of the target refuses every row of a page of the stream %s: %s\nHINT: "
                + "change the table, or what %s reads; nothing was put into the quarantine", layout.stream().table(),
                layout.stream().name(), refusal.message(), layout.select().file());
    }

    /**
     * Keeps rows in the quarantine; returns how many.
     *
     * @throws OperatorError when a row is too large for it, as with a key that no index can have
     */
    long keep(StagedSql staged, String which, String reason, String state) throws SQLException {
        String time = staged.time();
        boolean readable = time != null && staged.columns().stream()
                .noneMatch(column -> column.name().equals(layout.stream().time()) && column.isText());
        String sql = Sql.fill("/stream/staging/keep.sql", Map.of("key", staged.key(), "time", readable ? time : "NULL",
                "row", staged.row(), "which", which));
        try {
            return Query.update(target, sql, layout.stream().name(), layout.stream().table().name(), reason, state);
        } catch (SQLException e) {
            if (!SqlStates.is(e, SqlStates.TOO_LARGE)) {
                throw e;
            }
            throw new OperatorError("the target refuses a row of the stream %s (%s), which is too large for the "
                    + "quarantine too: %s\nHINT: leave the row out, or shorten its key, in %s", layout.stream().name(),
                    reason, Refusal.line(e.getMessage()), layout.select().file());
        }
    }
}
