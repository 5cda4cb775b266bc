package io.yosai.timescale.copy;

import io.yosai.timescale.database.Claims;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import javax.sql.DataSource;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Slices of a backfill that become whole chunks: their pages go into a plain table, on which the indexes are built at
 * once, and which TimescaleDB then takes for a chunk. That costs about half of what it costs to insert the rows into
 * three indexes.
 *
 * <p>The watermark of the slice says in which table its rows are. What comes into the range meanwhile makes a chunk
 * there, to which the server attaches no second one: the rows are written into it then. Whatever is cut off leaves the
 * table with the pages that were committed, and whoever claims the slice goes on with it.
 */
public final class WholeChunks {
    private static final Logger LOG = LoggerFactory.getLogger(WholeChunks.class);
    private static final String FOLDER = "/copy/chunk/";
    /** The server's own SQLSTATE for a chunk that overlaps another one. */
    private static final String COLLISION = "TS503";
    /** To attach waits for transactions that make a chunk, and those that are to make one wait behind it. */
    private static final String IMPATIENT = "SET LOCAL lock_timeout = '3s'";

    private final Streams streams;
    private final DataSource target;
    private final Claims claims;
    private final CopyMetrics metrics;

    /** Asks nothing yet. */
    public WholeChunks(Streams streams, DataSource target, Claims claims, CopyMetrics metrics) {
        this.streams = streams;
        this.target = target;
        this.claims = claims;
        this.metrics = metrics;
    }

    /**
     * Sets the variable {@code chunk_seconds}, the width of the chunks; null: the target takes no table for a chunk of
     * this stream.
     */
    public void width(@Variable("stream") String name, Exchange exchange) throws SQLException {
        exchange.setVariable("chunk_seconds", seconds(streams.get(name)));
    }

    /** Returns the width of the chunks of a stream's table; null: the target takes no table for a chunk of it. */
    public Long seconds(Stream stream) throws SQLException {
        try (Connection connection = target.getConnection();
             PreparedStatement select = prepare(connection, "able", stream.table().sql());
             ResultSet row = select.executeQuery()) {
            return row.next() ? row.getLong("seconds") : null;
        }
    }

    /**
     * Sets the variable {@code filled}, the table that the pages of a slice go into; null: into the hypertable, because
     * the slice is no whole chunk, or there are rows in its range already.
     *
     * @param row of {@code routes/sql/target/backfill_begin.sql}; its key and time are taken out where the slice starts
     *        over
     */
    public void begin(@Variable("stream") String name, @Variable("watermark") String slice,
            @Variable("slice_from") Timestamp from,
            @Variable("slice_to") Timestamp to, @Variable("position") Map<String, Object> row,
                    Exchange exchange) throws SQLException {
        Stream stream = streams.get(name);
        String into = (String) row.get("into");
        String filled = null;
        if (Boolean.TRUE.equals(row.get("whole")) && !stream.table().name().equals(into)) {
            try (Connection connection = target.getConnection()) {
                connection.setAutoCommit(false);
                filled = into == null ? make(connection, stream, slice, from, to)
                        : usable(connection, stream, slice, into);
                connection.commit();
            }
            if (into != null && filled == null) {
                row.keySet().removeAll(List.of("key", "time"));
            }
        }
        exchange.setVariable("filled", filled);
    }

    private static String make(Connection connection, Stream stream, String slice, Timestamp from, Timestamp to)
            throws SQLException {
        String table = stream.table().sql();
        String made = null;
        if (is(connection, "is_empty", "empty", table, from, to) && is(connection, "able", "seconds", table)) {
            List<String> statements = texts(prepare(connection, "make", "_backfill_"
                    + UUID.randomUUID().toString().substring(24), table));
            made = statements.get(0);
            for (String statement : statements.subList(1, statements.size())) {
                run(connection, statement);
            }
        }
        update(connection, "begin", slice, made == null ? stream.table().name() : made);
        return made;
    }

    /**
     * Null: the slice starts over, since the table is gone, or was made for other columns than the hypertable has now.
     */
    private static String usable(Connection connection, Stream stream, String slice, String filled)
            throws SQLException {
        if (is(connection, "is_usable", "ours", filled, stream.table().sql())) {
            if (is(connection, "is_usable", "same", filled, stream.table().sql())) {
                return filled;
            }
            run(connection, "DROP TABLE " + filled);
        }
        Watermarks.startOver(connection, stream.table(), slice);
        LOG.info("{} starts over: {} has other columns than its rows were copied with, or their table is gone", slice,
                stream.table());
        return null;
    }

    /** Builds the indexes of the hypertable on the table, in a transaction of its own: to attach it is short then. */
    public void index(@Variable("stream") String name, @Variable("watermark") String slice,
            @Variable("filled") String filled,
            @Variable("pass") Pass pass) throws SQLException {
        if (filled == null || pass.into() == null) {
            return;
        }
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            claims.keep(connection, pass.claim(), slice);
            for (String statement : texts(prepare(connection, "indexes", streams.get(name).table().sql(), filled))) {
                run(connection, statement);
            }
            connection.commit();
        } catch (SQLException e) {
            if (SqlStates.mayPass(e)) {
                throw e;
            }
            LOG.info("the indexes of {} cannot be built at once, its rows are inserted: {}", slice, e.getMessage());
            dissolve(pass);
        }
    }

    /**
     * Has the server take the table for a chunk. From then on the slice is like any other one, whose rows are in the
     * hypertable up to its watermark.
     *
     * @return whether the range has a chunk of our making now
     */
    public boolean attach(@Variable("stream") String name, @Variable("slice_from") Timestamp from,
            @Variable("slice_to") Timestamp to,
            @Variable("pass") Pass pass, Exchange exchange) throws SQLException {
        String filled = pass.into();
        boolean attached = false;
        if (filled != null) {
            try (Connection connection = target.getConnection()) {
                connection.setAutoCommit(false);
                if (!hold(connection, pass)) {
                    exchange.setVariable(Copy.COPIED_ALL, false);
                    return false;
                }
                attached = attach(connection, pass, from, to);
                connection.commit();
            }
            pass.intoHypertable();
        }
        exchange.setVariable("attached", attached);
        return attached;
    }

    private boolean attach(Connection connection, Pass pass, Timestamp from, Timestamp to) throws SQLException {
        long start = System.nanoTime();
        Stream stream = pass.stream();
        String filled = pass.into();
        long rows = rows(connection, filled);
        if (rows == 0) {
            pour(connection, pass);
            return false;
        }
        run(connection, IMPATIENT);
        Savepoint before = connection.setSavepoint();
        try (PreparedStatement call = prepare(connection, "attach", stream.table().sql(), filled, stream.time(),
                micros(from.toInstant()), micros(to.toInstant()))) {
            call.execute();
        } catch (SQLException e) {
            if (SqlStates.mayPass(e)) {
                throw e;
            }
            connection.rollback(before);
            LOG.info("{} becomes no chunk by itself, its rows are inserted: {}", pass.watermark(),
                    COLLISION.equals(e.getSQLState())
                    ? "others have come into its range meanwhile" : e.getMessage());
            pour(connection, pass);
            return false;
        }
        if (is(connection, "has_aggregates", "present", stream.table().sql())) {
            invalidate(connection, stream, filled);
        }
        touch(connection, pass);
        update(connection, "leave", stream.table().name(), pass.watermark());
        metrics.of(stream).written(new Written(rows, 0, 0), Duration.ofNanos(System.nanoTime() - start));
        return true;
    }

    private static long rows(Connection connection, String table) throws SQLException {
        try (Statement select = connection.createStatement();
             ResultSet row = select.executeQuery("SELECT count(*) AS rows FROM " + table)) {
            row.next();
            return row.getLong("rows");
        }
    }

    private static void touch(Connection connection, Pass pass) throws SQLException {
        if (!pass.stream().wishes().aggregates().isEmpty()) {
            try (PreparedStatement insert = connection.prepareStatement(Sql.fill(SqlFile.read(FOLDER + "touch.sql"),
                    Map.of("time", Sql.name(pass.stream().time()), "filled", pass.into())))) {
                insert.setString(1, pass.stream().table().name());
                insert.executeUpdate();
            }
        }
    }

    /**
     * To attach leaves no note for continuous aggregates: one that was refreshed over the hole would keep it for good.
     */
    private static void invalidate(Connection connection, Stream stream, String chunk) throws SQLException {
        String time = Sql.name(stream.time());
        // As constants: planned with them, the statement leaves the other chunks alone, of which some are compressed.
        List<String> ends = texts(connection.prepareStatement("SELECT CAST(unnest(ARRAY[min(" + time + "), max(" + time
                + ")]) AS text) FROM " + chunk));
        run(connection, "UPDATE " + stream.table().sql() + " SET " + time + " = " + time + " WHERE " + time + " IN ("
                + Sql.list(ends, Sql::literal) + ")");
    }

    /**
     * Gives the way by a table up: writes its rows into the hypertable, or, if it does not take them, starts over.
     *
     * @return where the slice goes on
     */
    Watermark dissolve(Pass pass) throws SQLException {
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            if (hold(connection, pass)) {
                pour(connection, pass);
            }
            connection.commit();
            pass.intoHypertable();
            return Watermarks.read(connection, pass.stream(), pass.watermark(), pass.source());
        }
    }

    private void pour(Connection connection, Pass pass) throws SQLException {
        long start = System.nanoTime();
        Stream stream = pass.stream();
        Savepoint before = connection.setSavepoint();
        try {
            long inserted = 0;
            for (String statement : texts(prepare(connection, "dissolve", stream.table().sql(), pass.into(),
                    Sql.names(stream.targetKey())))) {
                try (Statement insert = connection.createStatement()) {
                    inserted += insert.executeUpdate(statement);
                }
            }
            touch(connection, pass);
            update(connection, "leave", stream.table().name(), pass.watermark());
            metrics.of(stream).written(new Written(inserted, 0, 0), Duration.ofNanos(System.nanoTime() - start));
        } catch (SQLException e) {
            if (!SqlStates.isRefusedRow(e)) {
                throw e;
            }
            connection.rollback(before);
            Watermarks.startOver(connection, stream.table(), pass.watermark());
        }
        run(connection, "DROP TABLE " + pass.into());
    }

    /**
     * Returns false when the watermark is no longer where the pass has it, or its rows are elsewhere: another worker
     * was faster.
     */
    private static boolean hold(Connection connection, Pass pass) throws SQLException {
        List<String> key = pass.persisted().key();
        try (PreparedStatement select = prepare(connection, "hold", pass.watermark(), pass.into(),
                key == null ? null : connection.createArrayOf("text", key.toArray()));
             ResultSet row = select.executeQuery()) {
            return row.next();
        }
    }

    private static long micros(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    /** Of a query that may have no row. */
    private static boolean is(Connection connection, String file, String column, Object... parameters)
            throws SQLException {
        try (PreparedStatement select = prepare(connection, file, parameters); ResultSet row = select.executeQuery()) {
            return row.next() && !"f".equals(row.getString(column));
        }
    }

    /** The texts in the first column. */
    private static List<String> texts(PreparedStatement select) throws SQLException {
        try (select; ResultSet row = select.executeQuery()) {
            List<String> texts = new ArrayList<>();
            while (row.next()) {
                texts.add(row.getString(1));
            }
            return texts;
        }
    }

    private static void update(Connection connection, String file, Object... parameters) throws SQLException {
        try (PreparedStatement update = prepare(connection, file, parameters)) {
            update.executeUpdate();
        }
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static PreparedStatement prepare(Connection connection, String file, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(SqlFile.read(FOLDER + file + ".sql"));
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }
}
