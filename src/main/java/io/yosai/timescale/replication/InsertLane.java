package io.yosai.timescale.replication;

import io.yosai.timescale.tables.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One {@code INSERT … SELECT FROM unnest(…) ON CONFLICT DO NOTHING}: for servers that cannot COPY, and for pages that
 * hold rows already there. The values travel as text, so it takes any type that has a text form.
 */
final class InsertLane implements Lane {
    @Override
    public Written write(Connection connection, TableName table, List<Column> columns, List<Map<String, Object>> rows)
            throws SQLException {
        String[][] values = texts(columns, rows);
        try (PreparedStatement insert = connection.prepareStatement(statement(table, columns))) {
            for (int c = 0; c < values.length; c++) {
                insert.setArray(c + 1, connection.createArrayOf("text", values[c]));
            }
            return new Written(insert.executeUpdate(), 0);
        }
    }

    /** The values as text, an array for each column. */
    static String[][] texts(List<Column> columns, List<Map<String, Object>> rows) {
        String[][] values = new String[columns.size()][rows.size()];
        RowReader reader = new RowReader(columns);
        for (int r = 0; r < rows.size(); r++) {
            Object[] row = reader.read(rows.get(r));
            for (int c = 0; c < row.length; c++) {
                values[c][r] = TextValue.of(columns.get(c), row[c]);
            }
        }
        return values;
    }

    /** The conflict is the key's alone: a row that another unique index refuses is an error, not silently left out. */
    private static String statement(TableName table, List<Column> columns) {
        return "INSERT INTO " + table.sql() + " (" + join(columns, "%1$s") + ") SELECT " + join(columns, "row.%1$s::%2$s")
                + " FROM unnest(" + join(columns, "?") + ") AS row (" + join(columns, "%1$s") + ")"
                + " ON CONFLICT (time, event_id) DO NOTHING";
    }

    private static String join(List<Column> columns, String each) {
        return columns.stream().map(column -> each.formatted(column.quoted(), column.quotedType()))
                .collect(Collectors.joining(", "));
    }
}
