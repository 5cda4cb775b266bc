package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The statements on a source that ask for rows of a stream by what is in them: its SELECT is put into brackets. */
public final class StreamSql {
    private final Layout layout;
    private final Stream stream;

    public StreamSql(Layout layout) {
        this.layout = layout;
        this.stream = layout.stream();
    }

    /** Returns a SELECT of all rows dated within the bounds, in any order. */
    public String rows(Bounds bounds) {
        return "SELECT " + layout.list() + from() + where(times(bounds));
    }

    /**
     * Returns a SELECT of the rows whose unique column has one of these values, or that have one of these keys, each
     * with the values of the columns of the target's key. Some there must be.
     */
    public String rowsWith(List<String> uniqueValues, List<List<String>> keys) {
        List<String> either = new ArrayList<>();
        if (!uniqueValues.isEmpty()) {
            either.add(column(stream.unique()) + " IN (" + Sql.list(uniqueValues, this::uniqueValue) + ")");
        }
        if (!keys.isEmpty()) {
            List<String> names = stream.targetKey();
            // A list of rows without VALUES is an OR in an OR for each: the stack of a server ends before 8,000.
            either.add(column(names.get(0)) + " IN (" + Sql.list(keys, key -> literal(names.get(0), key.get(0)))
                    + ") AND (" + Sql.list(names, StreamSql::column) + ") IN (VALUES "
                    + Sql.list(keys, key -> "(" + keyValues(key) + ")") + ")");
        }
        return "SELECT " + layout.list() + from() + "\nWHERE " + String.join(" OR ", either);
    }

    /** Returns a value of the unique column in its type on the source. */
    public String uniqueValue(String value) {
        return literal(stream.unique(), value);
    }

    /** Returns the values of a key of the target in their types on the source. */
    public String keyValues(List<String> key) {
        return String.join(", ", literals(stream.targetKey(), key));
    }

    /**
     * Returns a SELECT of how many rows have no value in a column of the key or in the time ({@code rows}), so that no
     * page has them, and of one of them ({@code example}).
     */
    public String keyless() {
        return "SELECT count(*) AS rows, min(CAST(ROW(" + Sql.list(stream.timeOrder(), StreamSql::column)
                + ") AS text)) AS example" + from() + "\nWHERE " + stream.timeOrder().stream()
                .map(name -> column(name) + " IS NOT DISTINCT FROM NULL").collect(Collectors.joining(" OR "));
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
        String finite = ") FILTER (WHERE isfinite(" + timestamptz() + "))";
        return "SELECT count(*) AS rows, min(" + timestamptz() + finite + " AS oldest, max(" + timestamptz() + finite
                + " AS newest" + from;
    }

    private String newest(String from) {
        String time = column(stream.time());
        return "SELECT CAST(max(" + time + ") AS timestamptz) AS newest" + from + "\nWHERE " + isFinite();
    }

    private String isFinite() {
        return column(stream.time()) + ("date".equals(layout.sourceTypes().get(stream.time()))
                ? " <= '" + PgTime.LAST_DAY + "'" : " < 'infinity'");
    }

    /** Returns a SELECT with the clauses given of whatever rows are dated within the bounds. */
    public String summary(String list, Bounds bounds, String rest) {
        return "SELECT " + list + from() + where(times(bounds)) + "\n" + rest;
    }

    /** Asks a source, by the order of a page, for the oldest finite time from an instant on; null: no row has any. */
    public Instant oldest(Connection source, Instant from) throws SQLException {
        List<Instant> oldest = Query.all(source, summary(timestamptz() + " AS oldest", Bounds.between(from, null),
                "AND " + isFinite() + " ORDER BY " + column(stream.time()) + " LIMIT 1"),
                row -> PgTime.instant(row, "oldest"));
        return oldest.isEmpty() ? null : oldest.get(0);
    }

    /** The times of the oldest and the newest of some rows. */
    public record Extent(Instant oldest, Instant newest) {
    }

    /** Asks a source for the extent of the rows within the bounds; null: there are none, or some at infinity. */
    public Extent extent(Connection source, Bounds bounds) throws SQLException {
        String time = timestamptz();
        List<Extent> extents = Query.all(source, summary("min(" + time + ") AS oldest, max(" + time + ") AS newest",
                bounds, "HAVING isfinite(min(" + time + ")) AND isfinite(max(" + time + "))"),
                row -> new Extent(PgTime.instant(row, "oldest"), PgTime.instant(row, "newest")));
        return extents.isEmpty() ? null : extents.get(0);
    }

    public long count(Connection source, Bounds bounds) throws SQLException {
        return Query.count(source, summary("count(*) AS rows", bounds, ""));
    }

    /** Returns the time of a row as a timestamptz, as SQL. */
    public String timestamptz() {
        return Sql.timestamptz(column(stream.time()), layout.sourceTypes().get(stream.time()));
    }

    String from() {
        // A comment at its end must not reach the bracket.
        return "\nFROM (" + layout.select().text() + "\n) AS page";
    }

    static String where(List<String> conditions) {
        return conditions.isEmpty() ? "" : "\nWHERE " + String.join(" AND ", conditions);
    }

    List<String> times(Bounds bounds) {
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
        // Neither known again on the target nor passed by a watermark: they are counted by keyless(). A composite with
        // an empty part is neither NULL nor NOT NULL.
        stream.timeOrder().forEach(name -> conditions.add(column(name) + " IS DISTINCT FROM NULL"));
        return conditions;
    }

    String time(Instant time) {
        return literal(stream.time(), PgTime.bound(time, layout.sourceTypes().get(stream.time())));
    }

    String literal(String column, String value) {
        return "CAST(" + Sql.literal(value) + " AS " + layout.sourceTypes().get(column) + ")";
    }

    /** The values of the first columns, as many as there are, in their types on the source. */
    List<String> literals(List<String> columns, List<String> values) {
        return IntStream.range(0, values.size()).mapToObj(i -> literal(columns.get(i), values.get(i))).toList();
    }

    static String column(String name) {
        return "page." + Sql.name(name);
    }
}
