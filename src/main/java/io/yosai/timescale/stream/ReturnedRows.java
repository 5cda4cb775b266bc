package io.yosai.timescale.stream;

import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.stream.RowCopy.UnwritableRow;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/** What rows that the steps of a route have returned must have. */
record ReturnedRows(Layout layout, List<?> rows) {
    private static final String SET = "a step of the route set it; let it set a value of the column's type";

    /**
     * @throws UnwritableRow when one is no Map, or has no value by which it is known again: it would be on the target
     *        never, or each time anew
     */
    void require() {
        if (rows instanceof Rows read && !read.isTouched()) {
            return;
        }
        List<String> needed = layout.stream().neededColumns();
        Map<String, Integer> positions = layout.positions();
        int[] looked = Stream.concat(needed.stream(), layout.stream().share().columns().stream())
                .map(positions::get).filter(Objects::nonNull).mapToInt(Integer::intValue).toArray();
        for (int i = 0; i < rows.size(); i++) {
            Object row = rows instanceof Rows read ? read.item(i) : rows.get(i);
            if (isAsRead(row, looked)) {
                continue;
            }
            if (row instanceof Map<?, ?> map) {
                needed.forEach(column -> requireValue(map, column));
                layout.stream().share().columns().forEach(column -> requireOwn(map, column));
            } else if (!(row instanceof byte[])) {
                throw new UnwritableRow("the steps of the stream %s returned %s among the rows, which is no Map"
                        .formatted(layout.stream().name(), row == null ? "null" : row.getClass().getName()),
                        "return a List of Maps, one for each row");
            }
        }
    }

    /** Few steps touch these columns, and to look them up by name takes longer than to write the row. */
    private boolean isAsRead(Object row, int[] columns) {
        boolean isAsRead = row instanceof Row own && own.layout() == layout;
        for (int i = 0; isAsRead && i < columns.length; i++) {
            isAsRead = ((Row) row).isAsRead(columns[i]);
        }
        return isAsRead;
    }

    private boolean isAsRead(Map<?, ?> row, String column) {
        return row instanceof Row own && own.layout() == layout && own.isUnchanged(column);
    }

    /** On the target a row of another share would be another stream's, which would take it for its own. */
    private void requireOwn(Map<?, ?> row, String column) {
        Share share = layout.stream().share();
        if (!isAsRead(row, column) && !share.isOwn(layout, column, row.get(column))) {
            throw new UnwritableRow(("the steps of the stream %s make a row that is not its own: %s is %s, and its "
                    + "share of the table %s is %s").formatted(layout.stream().name(), column, row.get(column),
                    layout.stream().table(), share),
                    "steps must leave the columns of the parameter where as they are (" + layout.stream().at() + ")");
        }
    }

    private void requireValue(Map<?, ?> row, String column) {
        if (!isAsRead(row, column) && row.containsKey(column) && SetValues.isNull(row.get(column))) {
            throw new UnwritableRow("a row of the stream %s has no value in the column %s any more, which is of its key"
                    .formatted(layout.stream().name(), column),
                    "a step must leave a value in the columns of the key and in the time");
        }
    }

    /**
     * Sends rows into the temporary table.
     *
     * @param first number of the first row there
     * @throws UnwritableRow when the target cannot read the bytes of a value
     * @throws Layout.Changed when no step has set it: its type may be another one by now on either side
     */
    static void stage(RowCopy rows, Layout layout, Connection target, int first) throws SQLException {
        try {
            rows.send(target, "pg_temp.staged_rows (_staged_ord, " + Sql.list(rows.columns(), Column::sql) + ")",
                    first);
        } catch (SQLException e) {
            if (!SqlStates.isRefusedRow(e)) {
                throw e;
            }
            String reason = "the target cannot read a value of the stream %s: %s".formatted(
                    layout.stream().name(), Refusal.line(e.getMessage()));
            if (rows.isAsRead() && !SqlStates.isOfEncoding(e)) {
                throw new Layout.Changed(reason);
            }
            throw new UnwritableRow(reason, SqlStates.isOfEncoding(e) ? SqlStates.ENCODINGS : SET);
        }
    }
}
