package io.yosai.timescale.reconcile;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Column;
import io.yosai.timescale.stream.Fields;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Sql;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Counts and hashes the rows of a stream on both sides, by buckets of five minutes. */
record BucketHashes(Layout layout) {
    private static final String SOURCE = SqlFile.read("/reconcile/source.sql");
    private static final String TARGET = SqlFile.read("/reconcile/target.sql");
    static final String END = "CAST(" + Sql.literal(PgTime.text(Fields.END_OF_TIME)) + " AS timestamptz)";

    private List<Column> columns() {
        return layout.columns().stream().filter(column -> column.target() != null).toList();
    }

    /** @param copied which rows are compared, as SQL; the others are counted */
    List<Bucket> source(Connection connection, Bounds bounds, String copied) throws SQLException {
        PageSql sql = new PageSql(layout);
        String values = Sql.list(columns(), column -> column.comparedOnSource("page." + column.sql()));
        String list = Sql.fill(SOURCE, Map.of("time", sql.timestamptz(), "end", END, "columns", values,
                "copied", copied));
        return buckets(connection, sql.summary(list, bounds, "GROUP BY 1"));
    }

    List<Bucket> target(Connection connection, Bounds bounds) throws SQLException {
        return buckets(connection, target(bounds));
    }

    /** Returns a SELECT of the same, and of how far the stream whose name is its parameter is copied at that moment. */
    String targetAndWatermark(Bounds bounds) {
        return Sql.fill(SqlFile.read("/reconcile/target_and_watermark.sql"), Map.of("target", target(bounds)));
    }

    private String target(Bounds bounds) {
        return Sql.fill(TARGET, Map.of("time", "CAST(page." + Sql.name(layout.stream().time())
                + " AS timestamptz)", "end", END, "columns", Sql.list(
                columns(), column -> column.comparedOnTarget("page." + column.sql())),
                "table", layout.stream().table().sql(), "which", targetRows(bounds)));
    }

    /** Returns a SELECT of how many rows of the table are the stream's and dated within the bounds. */
    String countOfTarget(Bounds bounds) {
        return "SELECT count(*) AS rows FROM " + layout.stream().table().sql() + " AS page WHERE " + targetRows(bounds);
    }

    /** Which rows of the table, {@code page}, are the stream's and dated within the bounds, as SQL. */
    String targetRows(Bounds bounds) {
        String time = Sql.name(layout.stream().time());
        List<String> conditions = new ArrayList<>();
        if (bounds.from() != null) {
            conditions.add(time + " >= " + Sql.literal(PgTime.text(bounds.from())));
        }
        if (bounds.to() != null) {
            conditions.add(time + " < " + Sql.literal(PgTime.text(bounds.to())));
        }
        conditions.add(layout.stream().share().sql("page"));
        return String.join(" AND ", conditions);
    }

    private static List<Bucket> buckets(Connection connection, String select) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(select)) {
            List<Bucket> buckets = new ArrayList<>();
            while (row.next()) {
                buckets.add(Bucket.of(row));
            }
            return buckets;
        }
    }
}
