package io.yosai.timescale.reconcile;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.Column;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Staging;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives rows of the target the values that the source has: by UPDATE, or by a new row where columns of a unique index
 * differ, which an UPDATE of a compressed chunk may not set. A new row would lose the values of columns that the SELECT
 * lacks.
 *
 * @param fixed columns of all unique indexes
 * @param isReplaceable whether a row may be removed and written anew
 */
record Correction(Connection target, Layout layout, Staging staging, ComparisonSql sql, Set<String> fixed,
        boolean isReplaceable) {

    static Correction of(Connection target, Layout layout, Staging staging, ComparisonSql sql) throws SQLException {
        return Query.first(target, "/reconcile/fixed.sql", row -> {
            Set<String> fixed = new HashSet<>(layout.stream().targetKey());
            fixed.addAll(List.of((String[]) row.getArray("columns").getArray()));
            return new Correction(target, layout, staging, sql, fixed,
                    layout.addable().isEmpty() && row.getBoolean("replaceable"));
        }, layout.stream().table().sql());
    }

    /** @param which rows, as SQL */
    Staging.Result rows(String which) throws SQLException {
        long updated = update(which, fixed, sameFixed());
        if (updated == Query.count(target, "SELECT count(*) AS rows FROM pg_temp.staged_rows AS staged WHERE "
                + which)) {
            return new Staging.Result(updated, 0);
        }
        if (!isReplaceable) {
            return new Staging.Result(updated + update(which, Set.copyOf(layout.stream().targetKey()),
                    "NOT " + sameFixed()), 0);
        }
        Query.run(target, sql.file("replace.sql", Map.of("which", which, "same_fixed", sameFixed())));
        Staging.Result written = staging.insertAll("(" + which + ") AND " + sql.file("absent.sql"));
        return new Staging.Result(updated + written.inserted(), written.quarantined());
    }

    /** Sets the columns that are not among these. */
    private long update(String which, Set<String> but, String fixed) throws SQLException {
        List<Column> set = staging.sql().columns().stream().filter(column -> !but.contains(column.name())).toList();
        return set.isEmpty() ? 0 : Query.run(target, sql.file("update.sql", Map.of("which", which, "same_fixed", fixed,
                "assignments", Sql.list(set, column -> column.sql() + " = "
                + staging.sql().written(column)))));
    }

    /** Whether a row of the target has the texts of the source in the fixed columns. */
    private String sameFixed() {
        List<Column> columns = staging.sql().columns().stream().filter(column -> fixed.contains(column.name()))
                .toList();
        return "(CAST(ROW(" + Sql.list(columns, column -> column.comparedOnTarget("target." + column.sql()))
                + ") AS text) = CAST(ROW(" + Sql.list(columns, column -> column.compared(theirs(column)))
                + ") AS text))";
    }

    private String theirs(Column column) {
        return staging.sql().value(column.name());
    }
}
