package io.yosai.timescale.replication;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.tables.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How a page of rows and the target differ.
 *
 * @param columns of the rows
 * @param missing rows that the target lacks
 * @param changed rows that it has with other values
 * @param extra rows that it has and the page has not
 * @param range what was compared: the page's, or less where much differs
 */
record RowDiff(List<Column> columns, List<Map<String, Object>> missing, List<Map<String, Object>> changed, List<Key> extra,
        KeyRange range) {
    private static final String DIFF = SqlFile.read("/replication/diff.sql");

    /**
     * @param rows those of the page that are to be compared
     * @param held keys of rows that the quarantine has, and that do not count
     * @param most rows that are told; the rest of the range is for the next time
     */
    static RowDiff of(Connection connection, TableName table, List<Column> columns, List<Map<String, Object>> rows,
            Set<Key> held, KeyRange range, int most) throws SQLException {
        RowDiff diff = new RowDiff(columns, new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), range);
        Key last = null;
        int told = 0;
        try (PreparedStatement select = prepare(connection, table, columns, rows, range, most);
             ResultSet row = select.executeQuery()) {
            while (row.next()) {
                told++;
                last = new Key(row.getTimestamp("time"), row.getObject("event_id", UUID.class));
                int ord = row.getInt("ord");
                if (!row.wasNull()) {
                    (row.getBoolean("on_target") ? diff.changed : diff.missing).add(rows.get(ord));
                } else if (!held.contains(last)) {
                    diff.extra.add(last);
                }
            }
        }
        return told < most ? diff : new RowDiff(columns, diff.missing, diff.changed, diff.extra, range.upto(last));
    }

    /** Of all rows that differ. */
    Stream<Key> keys() {
        return Stream.of(missing.stream().map(Key::of), changed.stream().map(Key::of), extra.stream()).flatMap(keys -> keys);
    }

    private static PreparedStatement prepare(Connection connection, TableName table, List<Column> columns,
            List<Map<String, Object>> rows, KeyRange range, int most) throws SQLException {
        String casts = join(columns, "CAST(row.%1$s AS %2$s) AS %1$s");
        PreparedStatement select =
                connection.prepareStatement(DIFF.formatted(casts, join(columns, "CAST(? AS text[])"), join(columns, "%1$s"),
                        table.sql()));
        int at = 1;
        for (String[] texts : InsertLane.texts(columns, rows)) {
            select.setArray(at++, connection.createArrayOf("text", texts));
        }
        select.setTimestamp(at++, range.after().time());
        select.setObject(at++, range.after().eventId());
        select.setTimestamp(at++, range.upto().time());
        select.setObject(at++, range.upto().eventId());
        select.setTimestamp(at++, range.until());
        select.setInt(at, most);
        return select;
    }

    private static String join(List<Column> columns, String each) {
        return columns.stream().map(column -> each.formatted(column.quoted(), column.quotedType()))
                .collect(Collectors.joining(", "));
    }

    static Set<Key> keys(List<Map<String, Object>> rows) {
        return rows.stream().map(Key::of).collect(Collectors.toCollection(HashSet::new));
    }
}
