package io.yosai.timescale.stream;

import static io.yosai.timescale.stream.StreamSql.column;
import static io.yosai.timescale.stream.StreamSql.where;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements on a source by which a stream is copied: what comes after its watermark, up to its horizon. */
public final class PageSql {
    private final Layout layout;
    private final Stream stream;
    private final StreamSql sql;

    public PageSql(Layout layout) {
        this.layout = layout;
        this.stream = layout.stream();
        this.sql = new StreamSql(layout);
    }

    /** Returns the columns by which a page is ordered, whose values make the watermark. */
    public List<String> order(Watermark after, Bounds bounds) {
        return order(bounds.xid() != null && after.tx() != null);
    }

    private List<String> order(boolean byTransaction) {
        List<String> order = new ArrayList<>(byTransaction ? stream.key() : stream.timeOrder());
        if (byTransaction) {
            order.add(0, Stream.TRANSACTION);
        }
        return order;
    }

    /** Returns a SELECT of the first rows after a watermark, in their order. */
    public String page(Watermark after, Bounds bounds, int limit) {
        return rows(layout.list(), after, bounds, limit);
    }

    private String rows(String list, Watermark after, Bounds bounds, int limit) {
        List<String> order = order(after, bounds);
        return "SELECT " + list + sql.from() + where(conditions(order, after, bounds)) + "\nORDER BY "
                + Sql.list(order, StreamSql::column) + "\nLIMIT " + limit;
    }

    /** Returns a SELECT of a hash of each value in the first row after a watermark ({@code hashes}). */
    public String firstHashes(Watermark after, Bounds bounds) {
        String hashes = Sql.list(layout.columns(), column -> column.source() == null ? "NULL"
                : "hashtextextended(CAST(" + column(column.name()) + " AS text) COLLATE \"C\", 0)");
        return rows("ARRAY[" + hashes + "] AS hashes", after, bounds, 1);
    }

    /** Returns a SELECT of how many rows have the key of a watermark ({@code rows}), as the source compares keys. */
    public String same(Watermark watermark, Bounds bounds) {
        List<String> order = order(watermark, bounds);
        List<String> values = values(watermark);
        return "SELECT count(*) AS rows" + sql.from() + "\nWHERE "
                + IntStream.range(0, values.size()).mapToObj(i -> column(order.get(i))
                + " = " + sql.literal(order.get(i), values.get(i))).collect(Collectors.joining(" AND "));
    }

    /**
     * Returns a SELECT of how many rows wait after a watermark ({@code rows}), and of the oldest and the newest of
     * them.
     *
     * @param most rows that are counted
     */
    public String waiting(Watermark after, Bounds bounds, int most) {
        return "SELECT count(*) AS rows, min(time) AS oldest, max(time) AS newest FROM ("
                + rows(sql.timestamptz() + " AS time", after, bounds, most) + ") AS waiting";
    }

    /**
     * Returns a SELECT of how many rows there are between the horizon and now ({@code rows}), and of the oldest of
     * them.
     *
     * @param bounds up to the horizon
     * @param now of the source; rows dated later are of the future
     * @param most rows that are counted
     */
    public String heldBack(Bounds bounds, Instant now, int most) {
        String held = bounds.xid() != null
                ? column(Stream.TRANSACTION) + " >= " + sql.literal(Stream.TRANSACTION, bounds.xid().toString())
                + " AND " + column(Stream.TRANSACTION) + " < " + nextTransaction()
                : column(stream.time()) + " >= " + sql.time(bounds.to()) + " AND " + column(stream.time()) + " <= "
                + sql.time(now);
        return "SELECT count(*) AS rows, min(time) AS oldest FROM (SELECT " + sql.timestamptz() + " AS time"
                + sql.from() + "\nWHERE "
                + held + (bounds.xid() != null ? "" : "\nORDER BY " + column(stream.time())) + "\nLIMIT " + most
                + ") AS held";
    }

    /**
     * Returns a condition on rows of a stream with the cursor xid, as SQL: whether they are copied. So are, by a
     * restore or a comparison, those of transaction ids that the source has not given yet.
     */
    public String copied(Watermark watermark) {
        List<String> values = values(watermark);
        List<String> columns = order(watermark.tx() != null);
        String upTo = values.isEmpty() ? "false" : "(" + Sql.list(columns.subList(0, values.size()), StreamSql::column)
                + ") <= (" + String.join(", ", sql.literals(columns, values)) + ")";
        String transaction = column(Stream.TRANSACTION);
        return "(" + transaction + " IS NULL" + (watermark.tx() == null ? " AND " : " OR ") + upTo + " OR "
                + transaction + " >= " + nextTransaction() + ")";
    }

    /**
     * Returns a SELECT of one row whose transaction id the source has not given yet ({@code tx}), with the next one
     * that it gives ({@code next}), both as texts; of none where there is none.
     */
    public String notGiven() {
        String transaction = column(Stream.TRANSACTION);
        return "SELECT CAST(" + transaction + " AS text) AS tx, CAST(" + nextTransaction() + " AS text) AS next"
                + sql.from() + "\nWHERE " + transaction + " >= " + nextTransaction() + "\nLIMIT 1";
    }

    /** Ids from here on are of rows that were restored from another server. */
    private String nextTransaction() {
        return "CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS "
                + layout.sourceTypes().get(Stream.TRANSACTION) + ")";
    }

    private List<String> conditions(List<String> order, Watermark after, Bounds bounds) {
        List<String> conditions = sql.times(bounds);
        if (bounds.xid() != null) {
            conditions.add(after.tx() == null ? column(Stream.TRANSACTION) + " IS NULL"
                    : column(Stream.TRANSACTION) + " < " + sql.literal(Stream.TRANSACTION, bounds.xid().toString()));
        }
        List<String> values = values(after);
        if (!values.isEmpty()) {
            List<String> columns = order.subList(0, values.size());
            String first = column(columns.get(0));
            List<String> literals = sql.literals(columns, values);
            if (values.size() == 1) {
                conditions.add(first + " > " + literals.get(0));
            } else {
                // The planner misjudges the comparison of rows alone.
                String all = Sql.list(columns, StreamSql::column);
                conditions.add("(" + all + ") > (" + String.join(", ", literals) + ")");
                conditions.add(first + " >= " + literals.get(0));
            }
        }
        return conditions;
    }

    private static List<String> values(Watermark watermark) {
        List<String> values = new ArrayList<>();
        if (watermark.tx() != null) {
            values.add(watermark.tx().toString());
        }
        if (watermark.key() != null) {
            values.addAll(watermark.key());
        }
        return values;
    }
}
