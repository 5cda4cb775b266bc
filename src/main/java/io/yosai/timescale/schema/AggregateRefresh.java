package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlFile;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the aggregates up to date where rows were written. A continuous aggregate's own policy looks back only a day or a
 * week, and may be paused or fail; the tables that stand for the aggregates on the Apache edition have no policy at all.
 * Refreshing what is up to date already costs TimescaleDB nothing. Nothing below the retention is touched.
 */
public final class AggregateRefresh {
    private static final Logger LOG = LoggerFactory.getLogger(AggregateRefresh.class);
    private static final String ONE_AT_A_TIME =
            "SELECT pg_advisory_xact_lock(hashtextextended('timescale_integration.aggregates', 0))";

    /** A refresh of a window that another one is refreshing fails at once. */
    private static final String LOCK_NOT_AVAILABLE = "55P03";

    private final DataSource target;
    private final String retention;

    private record Range(Timestamp lower, Timestamp upper) {
    }

    public AggregateRefresh(DataSource target, WantedSchema wanted) {
        this.target = target;
        this.retention = wanted.retention();
    }

    /**
     * Refreshes the buckets that were touched since the last time. If it fails half way, or meets another refresh of the same
     * buckets, the next time does all again.
     *
     * @return how many ranges of buckets were refreshed, of all aggregates together
     */
    public int refreshTouched() throws SQLException {
        try (Connection connection = target.getConnection()) {
            Array taken = taken(connection);
            if (((Object[]) taken.getArray()).length == 0) {
                return 0;
            }
            int refreshed = 0;
            boolean left = false;
            for (Aggregate aggregate : Aggregate.values()) {
                List<Range> ranges = ranges(connection, aggregate, taken);
                int done = refresh(connection, aggregate, ranges);
                refreshed += done;
                left |= done < ranges.size();
            }
            if (!left) {
                try (PreparedStatement done = prepare(connection, "refresh/done.sql", taken)) {
                    done.executeUpdate();
                }
            }
            return refreshed;
        }
    }

    /** @return how many of the ranges were refreshed: all, or fewer where another session refreshes the aggregate */
    private static int refresh(Connection connection, Aggregate aggregate, List<Range> ranges) throws SQLException {
        String call = call(connection, aggregate);
        int refreshed = 0;
        for (Range range : ranges) {
            if (call == null) {
                replace(connection, aggregate, range);
            } else {
                try (PreparedStatement refresh = prepare(connection, call, aggregate.view(), range.lower(), range.upper())) {
                    refresh.execute();
                } catch (SQLException e) {
                    if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
                        throw e;
                    }
                    LOG.info("another session refreshes {}; the rest is left to the next pass", aggregate.view());
                    return refreshed;
                }
            }
            refreshed++;
        }
        LOG.debug("{}: {} ranges refreshed", aggregate.view(), refreshed);
        return refreshed;
    }

    private static void replace(Connection connection, Aggregate aggregate, Range range) throws SQLException {
        connection.setAutoCommit(false);
        try (Statement lock = connection.createStatement();
             PreparedStatement clear = prepare(connection, aggregate.view() + "/clear.sql", range.lower(), range.upper());
             PreparedStatement fill = prepare(connection, aggregate.view() + "/fill.sql", range.lower(), range.upper())) {
            lock.execute(ONE_AT_A_TIME);
            clear.executeUpdate();
            fill.executeUpdate();
            connection.commit();
        }
        // Not after a failure: closing the connection rolls back then, and the failure itself is what is told.
        connection.setAutoCommit(true);
    }

    private List<Range> ranges(Connection connection, Aggregate aggregate, Array taken) throws SQLException {
        List<Range> ranges = new ArrayList<>();
        String width = Aggregate.interval(aggregate.bucket());
        try (PreparedStatement select = prepare(connection, "refresh/ranges.sql", retention, width, taken);
             ResultSet row = select.executeQuery()) {
            while (row.next()) {
                ranges.add(new Range(row.getTimestamp("lower"), row.getTimestamp("upper")));
            }
        }
        return ranges;
    }

    private static Array taken(Connection connection) throws SQLException {
        try (PreparedStatement select = prepare(connection, "refresh/taken.sql"); ResultSet row = select.executeQuery()) {
            row.next();
            return row.getArray("ids");
        }
    }

    /** The file with the statement that refreshes the aggregate; null: it is a table that stands for one. */
    private static String call(Connection connection, Aggregate aggregate) throws SQLException {
        try (PreparedStatement select = prepare(connection, "refresh/continuous.sql", aggregate.view());
             ResultSet row = select.executeQuery()) {
            row.next();
            return !row.getBoolean("continuous") ? null
                    : row.getBoolean("takes_options") ? "refresh/call_at_once.sql" : "refresh/call.sql";
        }
    }

    private static PreparedStatement prepare(Connection connection, String file, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(SqlFile.read("/schema/" + file));
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
