package io.yosai.timescale.replication;

import io.yosai.timescale.tables.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Writes nothing: only has the target read each value as its column's type, which some rows fail. */
final class CastLane implements Lane {
    @Override
    public Written write(Connection connection, TableName table, List<Column> columns, List<Map<String, Object>> rows)
            throws SQLException {
        String[][] values = InsertLane.texts(columns, rows);
        // All of the values go into the result: the planner leaves out what nobody looks at.
        try (PreparedStatement cast = connection.prepareStatement("SELECT max(length(CAST(ROW("
                + join(columns, "row.%1$s::%2$s") + ") AS text))) FROM unnest(" + join(columns, "CAST(? AS text[])")
                + ") AS row (" + join(columns, "%1$s") + ")")) {
            for (int c = 0; c < values.length; c++) {
                cast.setArray(c + 1, connection.createArrayOf("text", values[c]));
            }
            cast.executeQuery().close();
            return new Written(0, 0);
        }
    }

    private static String join(List<Column> columns, String each) {
        return columns.stream().map(column -> each.formatted(column.quoted(), column.quotedType()))
                .collect(Collectors.joining(", "));
    }
}
