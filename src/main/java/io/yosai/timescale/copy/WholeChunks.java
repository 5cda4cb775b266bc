package io.yosai.timescale.copy;

import io.yosai.timescale.database.Claims;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
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
public record WholeChunks(Streams streams, DataSource target, Claims claims, CopyMetrics metrics) {
    private static final Logger LOG = LoggerFactory.getLogger(WholeChunks.class);
    /** Tables of which it is logged that the target makes none for their chunks. */
    private static final Set<String> REFUSED = ConcurrentHashMap.newKeySet();

    /**
     * Sets the variable {@code chunk_seconds}, the width of the chunks; null: the target takes no table for a chunk of
     * this stream.
     */
    public void width(@Variable("stream") String name, Exchange exchange) throws SQLException {
        exchange.setVariable("chunk_seconds", seconds(streams.get(name)));
    }

    /** Returns the width of the chunks of a stream's table; null: the target takes no table for a chunk of it. */
    public Long seconds(Stream stream) throws SQLException {
        try (Connection connection = target.getConnection()) {
            return ChunkTable.seconds(connection, stream);
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
                        : ChunkTable.usable(connection, stream, slice, into);
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
        try {
            return ChunkTable.make(connection, stream, slice, from, to, true);
        } catch (SQLException e) {
            if (SqlStates.mayPass(e)) {
                throw e;
            }
            connection.rollback();
            if (REFUSED.add(stream.table().name())) {
                LOG.warn("the target makes no tables for chunks of {}, whose rows are inserted: {}", stream.table(),
                        e.getMessage());
            }
            return ChunkTable.make(connection, stream, slice, from, to, false);
        }
    }

    /**
     * Builds the indexes of the hypertable on the table, in a transaction of its own: to attach it is short then. Where
     * they do not take its rows, and the hypertable does not either, the slice starts over: {@code copied_all} is false
     * then, and whoever claims it next copies it page by page.
     */
    public void index(@Variable("stream") String name, @Variable("watermark") String slice,
            @Variable("filled") String filled, @Variable("pass") Pass pass, Exchange exchange) throws SQLException {
        if (filled == null || pass.task().into() == null) {
            return;
        }
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            claims.keep(connection, pass.task().claim(), slice);
            ChunkTable.index(connection, streams.get(name), filled);
            connection.commit();
        } catch (SQLException e) {
            if (SqlStates.mayPass(e)) {
                throw e;
            }
            LOG.info("the indexes of {} cannot be built at once, its rows are inserted: {}", slice, e.getMessage());
            requireThere(pass, dissolve(pass), exchange);
        }
    }

    /**
     * Has the server take the table for a chunk. From then on the slice is like any other one, whose rows are in the
     * hypertable up to its watermark; it may start over, as in {@link #index}.
     *
     * @return whether the range has a chunk of our making now
     */
    public boolean attach(@Variable("stream") String name, @Variable("slice_from") Timestamp from,
            @Variable("slice_to") Timestamp to, @Variable("pass") Pass pass, Exchange exchange) throws SQLException {
        String filled = pass.task().into();
        boolean attached = false;
        if (filled != null) {
            try (Connection connection = target.getConnection()) {
                connection.setAutoCommit(false);
                if (!ChunkTable.hold(connection, pass)) {
                    exchange.setVariable(Copy.COPIED_ALL, false);
                    return false;
                }
                attached = new ChunkTable(connection, pass, metrics).attach(from, to);
                Watermark now = read(connection, pass);
                connection.commit();
                pass.intoHypertable();
                requireThere(pass, now, exchange);
            }
        }
        exchange.setVariable("attached", attached);
        return attached;
    }

    /**
     * Gives the way by a table up: writes its rows into the hypertable, or, if it does not take them, starts over.
     *
     * @return where the slice goes on
     */
    Watermark dissolve(Pass pass) throws SQLException {
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            if (ChunkTable.hold(connection, pass)) {
                new ChunkTable(connection, pass, metrics).pour();
            }
            Watermark now = read(connection, pass);
            connection.commit();
            pass.intoHypertable();
            return now;
        }
    }

    private static Watermark read(Connection connection, Pass pass) throws SQLException {
        return Watermarks.read(connection, pass.stream(), pass.task().watermark(), pass.task().source());
    }

    /**
     * Finishes a slice, of whole chunks or not, in whose place the target has all that was written. After a crash or a
     * failover it may lack the last pages, with their watermark: whoever claims the slice next goes on from there.
     */
    public void finish(@Variable("stream") String name, @Variable("range_from") String from,
            @Variable("range_to") String to, @Variable("slice_from") Timestamp begin, @Variable("slice") Pass pass,
            Exchange exchange) throws SQLException {
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            if (Watermarks.there(connection, pass.task().watermark()).isAt(pass.persisted())) {
                Query.update(connection, "/copy/finish_slice.sql", name, from, to, begin);
                connection.commit();
            } else {
                exchange.setVariable("attached", false);
                LOG.info("{} is not where this pass has left it: another worker has finished it, or the target has "
                        + "lost its last rows, which are copied again then", pass.task().watermark());
                connection.rollback();
            }
        }
    }

    /** The rows up to the end of the pass are in the hypertable only where the watermark still stands there. */
    private static void requireThere(Pass pass, Watermark now, Exchange exchange) {
        if (!now.isAt(pass.persisted())) {
            exchange.setVariable(Copy.COPIED_ALL, false);
        }
    }
}
