package io.yosai.timescale.copy;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.CopyOutput;
import io.yosai.timescale.stream.Fields;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.Selected;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.IntSupplier;
import javax.sql.DataSource;

/**
 * Reads the pages of a stream as the bytes of a binary COPY.
 *
 * @param streams how many there are
 * @param fitting how many rows the next page is to have, by stream, where that are fewer than a page may have
 */
record PageReader(Function<String, ? extends DataSource> sources, IntSupplier streams, Map<String, Integer> fitting) {
    /**
     * Parts of the heap, of which a page may take one: it is written while the next one is read, and workers of a
     * backfill add to them.
     */
    private static final int PARTS = 16;
    /** The same for each of many streams, all of which may be at work at once. */
    private static final int PARTS_OF_STREAM = 4;
    /** Of so many rows a page is not made smaller because a source fails. */
    private static final int FEW = 500;

    private record Read(List<byte[]> rows, long bytes, boolean isWhole) {
    }

    PageReader(Function<String, ? extends DataSource> sources, IntSupplier streams) {
        this(sources, streams, new ConcurrentHashMap<>());
    }

    /**
     * Returns whether the next page fits into the heap beside this one: a single row may be larger than a page is to
     * be.
     */
    boolean leavesRoom(Page page) {
        return page.bytes() <= mostBytes();
    }

    /**
     * Reads the page after a watermark.
     *
     * @param persisted the watermark that the target has: the one after which to read, or an equivalent one
     * @param identity of the database that the pass reads; null: not known
     * @param limit the most rows; there are fewer where they are large
     * @return null: there is no row
     * @throws Layout.Changed when the columns of the SELECT are others than those of the layout
     * @throws OperatorError when two rows have the same key, or the connection leads to another database
     */
    Page read(Layout layout, String identity, Watermark persisted, Watermark after, Bounds bounds, int limit)
            throws SQLException {
        PageSql sql = new PageSql(layout);
        try (Connection connection = sources.apply(layout.stream().source()).getConnection()) {
            connection.setAutoCommit(false);
            String name = layout.stream().name();
            int most = Math.min(limit, fitting.getOrDefault(name, limit));
            while (true) {
                // One more, to see that the last one of the page has a key of its own.
                Read read = read(connection, sql.page(after, bounds, most + 1), layout, most);
                if (read.isWhole()) {
                    List<byte[]> rows = read.rows();
                    SourceGuard.requireSame(connection, layout.stream(), identity);
                    if (!rows.isEmpty()) {
                        Selected.requireSame(connection, layout, bounds);
                    }
                    layout.stream().share().require(layout, rows);
                    Page page = rows.isEmpty() ? null : page(layout, persisted, after, sql.order(after, bounds),
                            rows, most);
                    if (page != null && !page.isLast() && !new Fields(layout).isExact(sql.order(after, bounds))) {
                        requireOwnKey(connection, layout, sql, page.to(), bounds);
                    }
                    // Nothing was written; a setting that the SELECT has changed goes with the transaction.
                    connection.rollback();
                    if (most < limit && read.bytes() < mostBytes() / 4) {
                        fitting.put(name, most * 2);
                    }
                    return page;
                }
                connection.rollback();
                // Without the last one, which did not fit, and the one more.
                most = read.rows().size() - 2;
                fitting.put(name, most);
            }
        }
    }

    private long mostBytes() {
        return Runtime.getRuntime().maxMemory() / Math.max(PARTS, PARTS_OF_STREAM * streams.getAsInt());
    }

    private Read read(Connection connection, String select, Layout layout, int limit) throws SQLException {
        List<byte[]> rows = new ArrayList<>();
        long most = mostBytes();
        long bytes = 0;
        try (CopyOutput output = new CopyOutput(connection, select)) {
            for (byte[] row = output.next(); row != null; row = output.next()) {
                rows.add(row);
                bytes += row.length;
                if (bytes > most && rows.size() > 2) {
                    return new Read(rows, bytes, false);
                }
            }
            return new Read(rows, bytes, true);
        } catch (SQLException e) {
            if (SqlStates.isWrongStatement(e)) {
                connection.rollback();
                Selected.requireSame(connection, layout, Bounds.between(null, null));
            }
            // A network that breaks off in the middle of each page lets a smaller one through; the sort stays as it is.
            if (!SqlStates.is(e, SqlStates.LIMIT)) {
                fitting.put(layout.stream().name(), Math.min(limit, Math.max(limit / 2, FEW)));
            }
            throw layout.select().onRow(e);
        }
    }

    private static Page page(Layout layout, Watermark persisted, Watermark after, List<String> order, List<byte[]> rows,
            int most) {
        Fields fields = new Fields(layout);
        int[] ordered = fields.of(order);
        boolean byXid = after.tx() != null;
        int same = 0;
        byte[] example = null;
        long last = fields.micros(rows.get(0));
        for (int i = 1; i < rows.size(); i++) {
            long time = fields.micros(rows.get(i));
            int later = byXid ? 0 : Long.compare(time, last);
            last = time;
            if (later > 0) {
                // So it is another row, and in its place.
                continue;
            }
            if (fields.isSame(rows.get(i), rows.get(i - 1), ordered)) {
                same += example != null && fields.isSame(rows.get(i), example, ordered) ? 1 : 2;
                example = rows.get(i);
            } else if (byXid ? fields.isLess(rows.get(i), rows.get(i - 1), ordered[0]) : later < 0) {
                throw notAscending(layout, fields.texts(rows.get(i - 1), ordered), fields.texts(rows.get(i), ordered));
            }
        }
        if (same > 0) {
            throw sameKey(layout, same, fields.texts(example, ordered), order);
        }
        boolean isLast = rows.size() <= most;
        if (!isLast) {
            rows.remove(most);
        }
        byte[] end = rows.get(rows.size() - 1);
        List<String> key = fields.texts(end, ordered);
        Watermark to = new Watermark(byXid ? key.subList(1, key.size()) : key, byXid ? Long.valueOf(key.get(0)) : null,
                fields.time(end));
        if (to.isAt(after)) {
            throw notAscending(layout, after.key(), key);
        }
        return Page.of(layout, persisted, to, rows, isLast);
    }

    /**
     * Keys of other bytes may be equal, as a collation or a type wants it: the next page would begin after all of them.
     */
    private static void requireOwnKey(Connection connection, Layout layout, PageSql sql, Watermark end, Bounds bounds)
            throws SQLException {
        long rows = Query.count(connection, sql.same(end, bounds));
        if (rows > 1) {
            throw sameKey(layout, rows, end.key(), layout.stream().key());
        }
    }

    private static OperatorError sameKey(Layout layout, long rows, List<String> values, List<String> order) {
        return new OperatorError("%d rows of a page of the stream %s share their key with another one, such as %s = "
                + "%s\nHINT: the key must be unique on the source, or rows are lost where a page ends between them; "
                + "name further columns in the parameter key (%s)", rows, layout.stream().name(), order, values,
                layout.stream().at());
    }

    private static OperatorError notAscending(Layout layout, List<String> first, List<String> then) {
        return new OperatorError("the source sent the rows of the stream %s in a wrong order: %s, then %s\nHINT: an "
                + "index or a partition of the source is damaged; REINDEX, and look at the bounds of partitions",
                layout.stream().name(), first, then);
    }
}
