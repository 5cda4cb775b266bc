package io.yosai.timescale.stream;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements on a source that the program makes of the SELECT of a stream, by putting it into brackets. */
public final class PageSql {
    private final Layout layout;
    private final Stream stream;

    /** Makes statements for the rows of a layout. */
    public PageSql(Layout layout) {
        this.layout = layout;
        this.stream = layout.stream();
    }

    /** Returns the columns by which a page is ordered, whose values make the watermark. */
    public List<String> order(Watermark after, Bounds bounds) {
        if (bounds.xid() == null || after.tx() == null) {
            return stream.timeOrder();
        }
        List<String> order = new ArrayList<>(stream.key());
        order.add(0, Stream.TRANSACTION);
        return order;
    }

    /**
     * Returns a SELECT of the rows after a watermark, in their order.
     *
     * @param limit the most rows
     */
    public String page(Watermark after, Bounds bounds, int limit) {
        List<String> order = order(after, bounds);
        return "SELECT " + layout.list() + from() + where(conditions(order, after, bounds)) + "\nORDER BY "
                + Sql.list(order, PageSql::column) + "\nLIMIT " + limit;
    }

    /** Returns a SELECT of how many rows have the key of a watermark ({@code rows}), as the source compares keys. */
    public String same(Watermark watermark, Bounds bounds) {
        List<String> order = order(watermark, bounds);
        List<String> values = values(watermark);
        return "SELECT count(*) AS rows" + from() + "\nWHERE "
                + IntStream.range(0, values.size()).mapToObj(i -> column(order.get(i))
                + " = " + literal(order.get(i), values.get(i))).collect(Collectors.joining(" AND "));
    }

    /** Returns a SELECT of all rows dated within the bounds, in any order. */
    public String rows(Bounds bounds) {
        return "SELECT " + layout.list() + from() + where(times(bounds));
    }

    /** Returns a SELECT of the rows whose unique column has one of these values. */
    public String rowsWith(List<String> uniqueValues) {
        String type = layout.sourceTypes().get(stream.unique());
        return "SELECT " + layout.list() + from() + "\nWHERE " + column(stream.unique()) + " = ANY (CAST(ARRAY["
                + Sql.list(uniqueValues, Sql::literal) + "] AS " + type + "[]))";
    }

    /**
     * Returns a SELECT of the rows that have one of these keys, each with the values of the columns of the target's
     * key.
     */
    public String rowsWithKeys(List<List<String>> keys) {
        List<String> names = stream.targetKey();
        String first = Sql.list(keys, key -> literal(names.get(0), key.get(0)));
        return "SELECT " + layout.list() + from() + "\nWHERE " + column(names.get(0)) + " IN (" + first + ") AND ("
                + Sql.list(names, PageSql::column) + ") IN (" + Sql.list(keys, key -> IntStream.range(0, names.size())
                .mapToObj(i -> literal(names.get(i), key.get(i))).collect(Collectors.joining(", ", "(", ")"))) + ")";
    }

    /**
     * Returns a SELECT of how many rows wait after a watermark ({@code rows}), and of the oldest and the newest of
     * them.
     *
     * @param most rows that are counted
     */
    public String waiting(Watermark after, Bounds bounds, int most) {
        List<String> order = order(after, bounds);
        return "SELECT count(*) AS rows, min(time) AS oldest, max(time) AS newest FROM (SELECT " + timestamptz()
                + " AS time"
                + from() + where(conditions(order, after, bounds)) + "\nORDER BY " + Sql.list(order, PageSql::column)
                + "\nLIMIT " + most + ") AS waiting";
    }

    /**
     * Returns a SELECT of how many rows have no value in a column of the key or in the time ({@code rows}), so that no
     * page has them, and of one of them ({@code example}).
     */
    public String keyless() {
        return "SELECT count(*) AS rows, min(CAST(ROW(" + Sql.list(stream.timeOrder(), PageSql::column)
                + ") AS text)) AS example"
                + from() + "\nWHERE " + stream.timeOrder().stream()
                .map(name -> column(name) + " IS NULL").collect(Collectors.joining(" OR "));
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
                ? column(Stream.TRANSACTION) + " >= " + literal(Stream.TRANSACTION, bounds.xid().toString()) + " AND "
                + column(Stream.TRANSACTION) + " < " + nextTransaction()
                : column(stream.time()) + " >= " + time(bounds.to()) + " AND " + column(stream.time()) + " <= "
                + time(now);
        return "SELECT count(*) AS rows, min(time) AS oldest FROM (SELECT " + timestamptz() + " AS time" + from()
                + "\nWHERE "
                + held + (bounds.xid() != null ? "" : "\nORDER BY " + column(stream.time())) + "\nLIMIT " + most
                + ") AS held";
    }

    /**
     * Returns a condition on rows of a stream with the cursor xid, as SQL: whether they are copied. So are, by a
     * restore or a comparison, those of transaction ids that the source has not given yet.
     */
    public String copied(Watermark watermark) {
        List<String> values = values(watermark);
        List<String> columns = new ArrayList<>(watermark.tx() == null ? stream.timeOrder() : stream.key());
        if (watermark.tx() != null) {
            columns.add(0, Stream.TRANSACTION);
        }
        String upTo = values.isEmpty() ? "false" : "(" + Sql.list(columns.subList(0, values.size()), PageSql::column)
                + ") <= ("
                + IntStream.range(0, values.size()).mapToObj(i -> literal(columns.get(i), values.get(i)))
                        .collect(Collectors.joining(", ")) + ")";
        String transaction = column(Stream.TRANSACTION);
        return "(" + transaction + " IS NULL" + (watermark.tx() == null ? " AND " : " OR ") + upTo + " OR "
                + transaction + " >= "
                + nextTransaction() + ")";
    }

    /** Ids from here on are of rows that were restored from another server. */
    private String nextTransaction() {
        return "CAST(CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) AS "
                + layout.sourceTypes().get(Stream.TRANSACTION) + ")";
    }

    /** Returns a SELECT of the greatest finite time. */
    public String newest() {
        return newest(from());
    }

    /** Returns the same of the table, whose rows are those of the stream. */
    public String newestOfTarget() {
        return newest("\nFROM " + stream.table().sql() + " AS page") + " AND " + stream.share().sql("page");
    }

    /**
     * Returns a SELECT of how many rows there are ({@code rows}), and of the oldest and the newest finite time of them.
     */
    public String extent() {
        return extent(from());
    }

    /** Returns the same of the table, whose rows are those of the stream. */
    public String extentOfTarget() {
        return extent("\nFROM " + stream.table().sql() + " AS page WHERE " + stream.share().sql("page"));
    }

    /** Returns a SELECT of one row or none: whether the table has any of the stream. */
    public String anyOfTarget() {
        return "SELECT 1 FROM " + stream.table().sql() + " AS page WHERE " + stream.share().sql("page") + " LIMIT 1";
    }

    private String extent(String from) {
        String finite = " FILTER (WHERE isfinite(" + column(stream.time()) + "))";
        return "SELECT count(*) AS rows, CAST(min(" + column(stream.time()) + ")" + finite
                + " AS timestamptz) AS oldest, CAST(max("
                + column(stream.time()) + ")" + finite + " AS timestamptz) AS newest" + from;
    }

    private String newest(String from) {
        return "SELECT CAST(max(" + column(stream.time()) + ") AS timestamptz) AS newest" + from + "\nWHERE "
                + column(stream.time()) + " < 'infinity'";
    }

    /** Returns a SELECT with the clauses given of whatever rows are dated within the bounds. */
    public String summary(String list, Bounds bounds, String rest) {
        return "SELECT " + list + from() + where(times(bounds)) + "\n" + rest;
    }

    /** Returns the time of a row as a timestamptz, as SQL. */
    public String timestamptz() {
        return "CAST(" + column(stream.time()) + " AS timestamptz)";
    }

    private String from() {
        // A comment at its end must not reach the bracket.
        return "\nFROM (" + layout.select().text() + "\n) AS page";
    }

    private static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : "\nWHERE " + String.join(" AND ", conditions);
    }

    private List<String> conditions(List<String> order, Watermark after, Bounds bounds) {
        List<String> conditions = times(bounds);
        if (bounds.xid() != null) {
            conditions.add(after.tx() == null ? column(Stream.TRANSACTION) + " IS NULL"
                    : column(Stream.TRANSACTION) + " < " + literal(Stream.TRANSACTION, bounds.xid().toString()));
        }
        List<String> values = values(after);
        if (!values.isEmpty()) {
            List<String> columns = order.subList(0, values.size());
            String first = column(columns.get(0));
            List<String> literals = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                literals.add(literal(columns.get(i), values.get(i)));
            }
            if (values.size() == 1) {
                conditions.add(first + " > " + literals.get(0));
            } else {
                // The planner misjudges the comparison of rows alone.
                conditions.add("(" + Sql.list(columns, PageSql::column) + ") > (" + String.join(", ", literals) + ")");
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

    private List<String> times(Bounds bounds) {
        List<String> conditions = new ArrayList<>();
        if (bounds.from() != null) {
            conditions.add(column(stream.time()) + " >= " + time(bounds.from()));
        }
        if (bounds.to() != null) {
            conditions.add(column(stream.time()) + " < " + time(bounds.to()));
        }
        if (bounds.only() != null) {
            // A comment at its end must not reach the bracket.
            conditions.add("(" + bounds.only() + "\n)");
        }
        // Neither known again on the target nor passed by a watermark: they are counted by keyless().
        stream.timeOrder().forEach(name -> conditions.add(column(name) + " IS NOT NULL"));
        return conditions;
    }

    private String time(Instant time) {
        return literal(stream.time(), PgTime.text(time));
    }

    private String literal(String column, String value) {
        return "CAST(" + Sql.literal(value) + " AS " + layout.sourceTypes().get(column) + ")";
    }

    private static String column(String name) {
        return "page." + Sql.name(name);
    }
}
