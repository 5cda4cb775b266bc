package io.yosai.timescale.copy;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Stream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A plain table that is to become a chunk of a hypertable. All is done in the caller's transaction. */
record ChunkTable(Connection connection, Pass pass, CopyMetrics metrics) {
    private static final Logger LOG = LoggerFactory.getLogger(ChunkTable.class);
    /** The server's own SQLSTATE for a chunk that overlaps another one. */
    private static final String COLLISION = "TS503";
    /** To attach waits for transactions that make a chunk, and those that are to make one wait behind it. */
    private static final String IMPATIENT = "SET LOCAL lock_timeout = '3s'";

    private Stream stream() {
        return pass.stream();
    }

    /** The width of the chunks of a stream's table; null: the target takes no table for a chunk of it. */
    static Long seconds(Connection connection, Stream stream) throws SQLException {
        List<Long> seconds = Query.all(connection, sql("able"), row -> row.getLong("seconds"), stream.table().sql());
        return seconds.isEmpty() ? null : seconds.get(0);
    }

    /**
     * Null: there are rows in the range already, or the target takes no table for a chunk, or makes none: not whole.
     *
     * @throws SQLTransientException when the slice has a watermark: rows up to it are in another table
     */
    static String make(Connection connection, Stream stream, String slice, Timestamp from, Timestamp to, boolean whole)
            throws SQLException {
        String table = stream.table().sql();
        String made = null;
        if (whole && is(connection, "is_empty", "empty", table, from, to) && seconds(connection, stream) != null) {
            List<String> statements = texts(connection, "make",
                    "_backfill_" + UUID.randomUUID().toString().substring(24), table);
            made = statements.get(0);
            run(connection, statements.subList(1, statements.size()));
        }
        if (Query.update(connection, sql("begin"), slice, made == null ? stream.table().name() : made) == 0) {
            throw new SQLTransientException(slice + " was begun by another worker meanwhile");
        }
        return made;
    }

    /**
     * Null: the slice starts over, since the table is gone, or was made for other columns than the hypertable has now.
     */
    static String usable(Connection connection, Stream stream, String slice, String filled) throws SQLException {
        if (is(connection, "is_usable", "ours", filled, stream.table().sql())) {
            if (is(connection, "is_usable", "same", filled, stream.table().sql())) {
                return filled;
            }
            Query.run(connection, "DROP TABLE " + filled);
        }
        Watermarks.startOver(connection, stream.table(), slice);
        LOG.info("{} starts over: {} has other columns than its rows were copied with, or their table is gone", slice,
                stream.table());
        return null;
    }

    static void index(Connection connection, Stream stream, String filled) throws SQLException {
        run(connection, texts(connection, "indexes", stream.table().sql(), filled));
    }

    /**
     * Returns false when the watermark is no longer where the pass has it, or its rows are elsewhere: another worker
     * was faster.
     */
    static boolean hold(Connection connection, Pass pass) throws SQLException {
        List<String> key = pass.persisted().key();
        return !Query.all(connection, sql("hold"), row -> true, pass.task().watermark(), pass.task().into(),
                key).isEmpty();
    }

    /** Returns whether the server took the table for a chunk; else its rows are in the hypertable now. */
    boolean attach(Timestamp from, Timestamp to) throws SQLException {
        long start = System.nanoTime();
        String filled = pass.task().into();
        long rows = Query.count(connection, "SELECT count(*) AS rows FROM " + filled);
        if (rows == 0) {
            pour();
            return false;
        }
        Query.run(connection, IMPATIENT);
        SQLException refused = Query.tryTo(connection, e -> !SqlStates.mayPass(e), () -> update(connection, "attach",
                stream().table().sql(), filled, stream().time(), micros(from), micros(to)));
        if (refused != null) {
            LOG.info("{} becomes no chunk by itself, its rows are inserted: {}", pass.task().watermark(),
                    COLLISION.equals(refused.getSQLState())
                    ? "others have come into its range meanwhile" : refused.getMessage());
            pour();
            return false;
        }
        if (is(connection, "has_aggregates", "present", stream().table().sql())) {
            invalidate(filled);
        }
        touch();
        leave(rows, start);
        return true;
    }

    private void touch() throws SQLException {
        if (!stream().wishes().aggregates().isEmpty()) {
            Query.update(connection, Sql.fill(sql("touch"), Map.of("time", Sql.name(stream().time()),
                    "filled", pass.task().into())), stream().table().name());
        }
    }

    private void leave(long rows, long start) throws SQLException {
        update(connection, "leave", stream().table().name(), pass.task().watermark());
        metrics.of(stream()).written(new CopyMetrics.Counts(0, rows, 0, 0),
                Duration.ofNanos(System.nanoTime() - start));
    }

    /**
     * To attach leaves no note for continuous aggregates: one that was refreshed over the hole would keep it for good.
     */
    private void invalidate(String chunk) throws SQLException {
        String time = Sql.name(stream().time());
        // As constants: planned with them, the statement leaves the other chunks alone, of which some are compressed.
        List<String> ends = Query.all(connection, "SELECT CAST(unnest(ARRAY[min(" + time + "), max(" + time
                + ")]) AS text) FROM " + chunk, row -> row.getString(1));
        Query.run(connection, "UPDATE " + stream().table().sql() + " SET " + time + " = " + time + " WHERE " + time
                + " IN (" + Sql.list(ends, Sql::literal) + ")");
    }

    /** Writes the rows into the hypertable; if it does not take them, the slice starts over. */
    void pour() throws SQLException {
        long start = System.nanoTime();
        SQLException refused = Query.tryTo(connection, SqlStates::isRefusedRow, () -> {
            stream().table().enforceUnique(connection);
            long inserted = run(connection, texts(connection, "dissolve", stream().table().sql(), pass.task().into(),
                    Sql.names(stream().targetKey())));
            touch();
            leave(inserted, start);
        });
        if (refused != null) {
            Watermarks.startOver(connection, stream().table(), pass.task().watermark());
            LOG.info("{} starts over, its table does not take all rows: {}", pass.task().watermark(),
                    refused.getMessage());
        }
        Query.run(connection, "DROP TABLE " + pass.task().into());
    }

    private static long micros(Timestamp time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, PgTime.toInstant(time));
    }

    /** Of a query that may have no row. */
    private static boolean is(Connection connection, String file, String column, Object... parameters)
            throws SQLException {
        return Query.all(connection, sql(file), row -> row.getBoolean(column), parameters).contains(true);
    }

    private static List<String> texts(Connection connection, String file, Object... parameters) throws SQLException {
        return Query.all(connection, sql(file), row -> row.getString(1), parameters);
    }

    private static void update(Connection connection, String file, Object... parameters) throws SQLException {
        Query.update(connection, sql(file), parameters);
    }

    /** Returns how many rows the statements wrote. */
    private static long run(Connection connection, List<String> statements) throws SQLException {
        long rows = 0;
        for (String statement : statements) {
            rows += Query.run(connection, statement);
        }
        return rows;
    }

    private static String sql(String file) {
        return SqlFile.read("/copy/chunk/" + file + ".sql");
    }
}
