package io.yosai.timescale.backfill;

import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.StreamSql;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How many rows of a stream a range has on the source, by units of time.
 *
 * @param identity of the source's database
 * @param unit seconds
 * @param only which rows, as SQL; empty or null: all
 */
record RangeCounts(Layouts layouts, Layout layout, String identity, long unit, String only) {
    /** Into which a range is divided that takes longer to count than a statement may. */
    private static final int PARTS = 16;

    /** Returns those that are not 0, in the order of time. */
    List<BackfillPlan.Count> between(Instant from, Instant to) throws SQLException {
        try {
            return atOnce(from, to);
        } catch (SQLException e) {
            if (!SqlStates.is(e, SqlStates.CANCELED)) {
                throw e;
            }
            long seconds = Duration.between(from, to).toSeconds();
            if (seconds <= unit) {
                throw new SQLException("the rows from %s to %s cannot be counted in time: %s\nHINT: an index of the "
                        .formatted(from, to, e.getMessage()) + "source that begins with the time makes it quick; "
                        + "without one, run --no-backfill copies a stream from its first row on", e.getSQLState(), e);
            }
            return inParts(from, to, (seconds / (unit * PARTS) + 1) * unit);
        }
    }

    private List<BackfillPlan.Count> inParts(Instant from, Instant to, long width) throws SQLException {
        List<BackfillPlan.Count> counts = new ArrayList<>();
        Instant start = from;
        while (start.isBefore(to)) {
            // Where a unit begins, so that none is in two parts.
            Instant cut = Instant.ofEpochSecond(Math.floorDiv(start.getEpochSecond(), unit) * unit + width);
            Instant end = cut.isBefore(to) ? cut : to;
            counts.addAll(between(start, end));
            start = end;
        }
        return counts;
    }

    private List<BackfillPlan.Count> atOnce(Instant from, Instant to) throws SQLException {
        StreamSql sql = new StreamSql(layout);
        String bucket = "date_bin('" + unit + " seconds', " + sql.timestamptz() + ", '1970-01-01 00:00Z') AS bucket";
        String counted = Sql.fill("/backfill/counts.sql", Map.of("buckets",
                sql.summary(bucket, Bounds.between(from, to).where(only), "")));
        return layouts.ask(layout.stream(), identity, side -> Query.all(side, counted,
                row -> new BackfillPlan.Count(row.getTimestamp("bucket"), row.getLong("rows"))));
    }
}
