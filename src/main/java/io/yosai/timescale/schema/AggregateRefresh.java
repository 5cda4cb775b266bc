package io.yosai.timescale.schema;

import io.yosai.timescale.database.LongStatement;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.stream.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the aggregates up to date where rows were written. A continuous aggregate's own policy looks back only a day
 * or a week, and may be paused or fail; the tables that stand for the aggregates on the Apache edition have no policy
 * at all. Refreshing what is up to date already costs TimescaleDB nothing. Nothing below the retention is touched.
 */
public final class AggregateRefresh {
    private static final Logger LOG = LoggerFactory.getLogger(AggregateRefresh.class);
    private static final String ONE_AT_A_TIME =
            "SELECT pg_advisory_xact_lock(hashtextextended('timescale_integration.aggregates', 0))";

    private final DataSource target;
    private final Declarations declarations;
    private final AtomicInteger done = new AtomicInteger();
    private final AtomicInteger found = new AtomicInteger();

    private record Range(String lower, String upper) {
    }

    /** @param call statement that refreshes it, null: it is a table that stands for one */
    private record Way(String call, String timeType) {
    }

    private record Due(Aggregate aggregate, Way way, List<Range> ranges) {
    }

    public AggregateRefresh(DataSource target, Declarations declarations) {
        this.target = target;
        this.declarations = declarations;
    }

    /**
     * Refreshes the buckets that were touched since the last time. If it fails half way, or meets another refresh of
     * the same buckets, the next time does all again. One aggregate that fails does not keep the others from theirs.
     */
    public void refreshTouched() throws SQLException {
        SQLException failure = null;
        for (Hypertable hypertable : declarations.hypertables()) {
            // A connection each: after a failure the transaction is rolled back by closing it.
            try (Connection connection = target.getConnection()) {
                refresh(connection, hypertable);
            } catch (SQLException e) {
                failure = both(failure, e);
            }
        }
        if (failure != null) {
            throw failure;
        }
        Query.update(target, sql("without_aggregates"));
    }

    /** Returns how many ranges of buckets were refreshed since the start, of all aggregates together. */
    public int done() {
        return done.get();
    }

    /** Returns how many ranges of buckets were found to be refreshed since the start, these among them. */
    public int found() {
        return found.get();
    }

    private void refresh(Connection connection, Hypertable hypertable) throws SQLException {
        Array taken = hypertable.aggregates().isEmpty() ? null : taken(connection, hypertable);
        if (taken == null || ((Object[]) taken.getArray()).length == 0) {
            return;
        }
        List<Due> all = new ArrayList<>();
        for (Aggregate aggregate : hypertable.aggregates()) {
            Way way = way(connection, aggregate);
            if (way != null) {
                all.add(new Due(aggregate, way, ranges(connection, hypertable, aggregate, taken)));
            }
        }
        found.addAndGet(all.stream().mapToInt(due -> due.ranges().size()).sum());
        boolean left = false;
        SQLException failure = null;
        // The buckets of a piece may have any number of rows.
        try (LongStatement unlimited = new LongStatement(connection)) {
            for (Due due : all) {
                try {
                    left |= !refresh(connection, hypertable, due);
                } catch (SQLException e) {
                    failure = both(failure, e);
                }
            }
            if (failure != null) {
                throw failure;
            }
        }
        if (!left) {
            Query.update(connection, sql("done"), taken);
        }
    }

    /** The first one says by its state whether another try may help; each says why. */
    private static SQLException both(SQLException first, SQLException next) {
        return first == null ? next
                : new SQLException(first.getMessage() + "; " + next.getMessage(), first.getSQLState(), first);
    }

    /** @return whether all ranges were refreshed: not where another session refreshes the aggregate */
    private boolean refresh(Connection connection, Hypertable hypertable, Due due) throws SQLException {
        for (Range range : due.ranges()) {
            try {
                if (due.way().call() == null) {
                    replace(connection, hypertable, due.aggregate(), due.way(), range);
                } else {
                    Query.update(connection, due.way().call(), due.aggregate().view().sql(), range.lower(),
                            range.upper());
                }
            } catch (SQLException e) {
                if (due.way().call() == null || !SqlStates.is(e, SqlStates.LOCK_NOT_AVAILABLE)) {
                    throw new SQLException("refreshing " + due.aggregate().view() + " from " + range.lower() + " to "
                            + range.upper() + ": " + e.getMessage(), e.getSQLState(), e);
                }
                LOG.info("another session refreshes {}; the rest is left to the next pass", due.aggregate().view());
                return false;
            }
            done.incrementAndGet();
        }
        LOG.debug("{}: {} ranges refreshed", due.aggregate().view(), due.ranges().size());
        return true;
    }

    private static void replace(Connection connection, Hypertable hypertable, Aggregate aggregate, Way way, Range range)
            throws SQLException {
        Object[] names = {aggregate.view().sql(), way.timeType(), Sql.name(hypertable.table().bare()),
            hypertable.table().sql(), Sql.name(hypertable.time()), aggregate.select().text(),
            Sql.literal(range.lower()), Sql.literal(range.upper()), Sql.literal(aggregate.bucket())};
        connection.setAutoCommit(false);
        try {
            Query.run(connection, ONE_AT_A_TIME);
            Query.run(connection, sql("clear").formatted(names));
            Query.run(connection, sql("fill").formatted(names));
            connection.commit();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            takeBack(connection, e);
            throw e;
        }
    }

    /** The failure itself is reported, whether the connection is there to be used again or not. */
    private static void takeBack(Connection connection, SQLException failure) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private static List<Range> ranges(Connection connection, Hypertable hypertable, Aggregate aggregate, Array taken)
            throws SQLException {
        return Query.all(connection, sql("ranges"), row -> new Range(row.getString("lower"),
                row.getString("upper")), hypertable.wishes().retain(), aggregate.bucket(), hypertable.table().sql(),
                taken);
    }

    private static Array taken(Connection connection, Hypertable hypertable) throws SQLException {
        return Query.first(connection, sql("taken"), row -> row.getArray("ids"), hypertable.table().name());
    }

    /** Null: it is not ours. */
    private static Way way(Connection connection, Aggregate aggregate) throws SQLException {
        return Query.all(connection, sql("continuous"), row -> {
            String type = row.getString("time_type");
            String call = sql(row.getBoolean("takes_options") ? "call_at_once" : "call").formatted(type, type);
            return new Way(row.getBoolean("continuous") ? call : null, type);
        }, aggregate.view().name()).stream().findFirst().orElse(null);
    }

    private static String sql(String file) {
        return SqlFile.read("/schema/refresh/" + file + ".sql");
    }
}
