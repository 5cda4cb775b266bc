package io.yosai.timescale.copy;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Column;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Signature;
import io.yosai.timescale.stream.Sql;
import java.sql.Array;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices when the SELECT of a stream has other columns than it had: a new one is added to the table where the stream
 * wishes so; one that is gone or has another type pauses the stream, rather than leave its values out without a word.
 */
record ColumnDrift(Connection target, CopyMetrics metrics) {
    private static final Logger LOG = LoggerFactory.getLogger(ColumnDrift.class);

    /**
     * Compares the columns with those that were accepted before.
     *
     * @return null: a column was added to the table, and the layout is to be read again
     * @throws OperatorError when a column is gone or has another type; the stream is paused then
     * @throws Layout.Changed when somebody has accepted them meanwhile
     */
    Layout accept(Layout layout) throws SQLException {
        Signature accepted = accepted(layout);
        List<String> changes = accepted == null ? List.of() : layout.signature().changesSince(accepted);
        // Where rows pass through steps, these may take such a column out.
        boolean missing = !layout.stream().followColumns() && layout.stream().steps().isEmpty();
        metrics.of(layout.stream()).drifted(changes.size() + (missing ? layout.lacking().size() : 0));
        if (!changes.isEmpty()) {
            String reason = "in its SELECT %s %s".formatted(layout.select().file(), String.join(", ", changes));
            if (Query.update(target, "/copy/pause_for_columns.sql", reason, layout.stream().name(),
                    accepted.columns()) == 0) {
                throw new Layout.Changed();
            }
            throw new OperatorError("the stream %s is paused: %s\nHINT: correct the SELECT or the table %s of the "
                    + "target; resume %1$s goes on with the columns as they are then", layout.stream().name(), reason,
                    layout.stream().table());
        }
        boolean added = layout.stream().followColumns() && follow(layout);
        if (added || accepted == null || !layout.signature().columns().equals(accepted.columns())) {
            keep(layout, added);
        }
        return added ? null : layout;
    }

    private boolean follow(Layout layout) throws SQLException {
        List<Column> missing = layout.lacking();
        for (Column column : missing) {
            if (!add(layout, column)) {
                continue;
            }
            LOG.info("the table {} has the new column {} {}, which appeared in the SELECT of the stream {}",
                    layout.stream().table(), column.name(), layout.sourceTypes().get(column.name()),
                    layout.stream().name());
        }
        return !missing.isEmpty();
    }

    /**
     * Returns false where another has made a column of this name meanwhile, of whatever type.
     *
     * @throws OperatorError when the target has no such type, or one that takes no NULL, or the role may not change
     *         the table
     */
    private boolean add(Layout layout, Column column) throws SQLException {
        String name = Sql.name(column.name());
        String statement = "ALTER TABLE " + layout.stream().table().sql() + " ADD COLUMN " + name + " "
                + layout.sourceTypes().get(column.name());
        try {
            Query.run(target, statement);
            return true;
        } catch (SQLException e) {
            if (SqlStates.is(e, SqlStates.COLUMN_THERE)) {
                return false;
            }
            if (!SqlStates.isWrongStatement(e) && !SqlStates.isRefusedRow(e)) {
                throw e;
            }
            throw new OperatorError("the column %s, which appeared in %s, cannot be added to the table %s of the "
                    + "target: %s\nHINT: run there, as the owner: %s; where it lacks the type make that first, where "
                    + "that takes no NULL add a DEFAULT, or cast the column in the SELECT, such as: %s::text AS %s",
                    column.name(), layout.select().file(),
                    layout.stream().table(), e.getMessage().lines().findFirst().orElse(""), statement, name, name, e);
        }
    }

    /** Null: none were accepted yet. */
    private Signature accepted(Layout layout) throws SQLException {
        List<Array> rows = Query.all(target, "/copy/columns.sql", row -> row.getArray("columns"),
                layout.stream().name());
        return rows.isEmpty() || rows.get(0) == null ? null
                : Signature.kept(List.of((String[]) rows.get(0).getArray()));
    }

    private void keep(Layout layout, boolean added) throws SQLException {
        Query.update(target, "/copy/keep_columns.sql", layout.stream().name(),
                layout.stream().table().name(), layout.signature().columns(), added);
    }
}
