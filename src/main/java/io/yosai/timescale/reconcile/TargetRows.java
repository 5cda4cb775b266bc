package io.yosai.timescale.reconcile;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Column;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Sql;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Which rows of its table are a stream's, as SQL. */
record TargetRows(Layout layout) {

    /** Returns which rows of the table, by this alias, are the stream's and dated within the bounds. */
    String within(Bounds bounds, String alias) {
        String time = alias + "." + Sql.name(layout.stream().time());
        List<String> conditions = new ArrayList<>();
        if (bounds.from() != null) {
            conditions.add(time + " >= " + Sql.literal(PgTime.bound(bounds.from(), timeType())));
        }
        if (bounds.to() != null) {
            conditions.add(time + " < " + Sql.literal(PgTime.bound(bounds.to(), timeType())));
        }
        conditions.add(layout.stream().share().sql(alias));
        return String.join(" AND ", conditions);
    }

    /** Returns a SELECT of how many rows of the table are the stream's and dated within the bounds. */
    String count(Bounds bounds) {
        return "SELECT count(*) AS rows FROM " + layout.stream().table().sql() + " AS page WHERE "
                + within(bounds, "page");
    }

    /** Asks for the time of the oldest of the stream's rows from an instant on; null: there is none that is finite. */
    Instant oldest(DataSource target, Instant from) throws SQLException {
        return Query.first(target, "SELECT nullif(" + Sql.timestamptz("min(page." + Sql.name(layout.stream().time())
                + ")", timeType()) + ", 'infinity') AS oldest FROM " + layout.stream().table().sql() + " AS page WHERE "
                + within(Bounds.between(from, null), "page"), row -> PgTime.instant(row, "oldest"));
    }

    /** Returns how many rows of the table are the stream's, dated within the bounds and after its watermark. */
    long ahead(DataSource target, Bounds bounds) throws SQLException {
        return Query.first(target, Sql.fill("/reconcile/ahead.sql", Map.of("table", layout.stream().table().sql(),
                "which", within(bounds, "page"), "time", time())), row -> row.getLong("rows"), layout.stream().name());
    }

    /** Returns the time of a row of the table, {@code page}, as a timestamptz. */
    String time() {
        return Sql.timestamptz("page." + Sql.name(layout.stream().time()), timeType());
    }

    /** Null: the stream has no such column. */
    private String timeType() {
        return layout.columns().stream().filter(column -> column.name().equals(layout.stream().time()))
                .map(Column::target).findFirst().orElse(null);
    }
}
