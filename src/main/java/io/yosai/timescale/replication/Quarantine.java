package io.yosai.timescale.replication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.tables.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where rows are kept that the target does not take: those past retention, and those that it refuses. */
final class Quarantine {
    private static final String KEEP = SqlFile.read("/replication/quarantine/keep.sql");
    private static final String HELD = SqlFile.read("/replication/quarantine/held.sql");
    private static final String RELEASE = SqlFile.read("/replication/quarantine/release.sql");

    private final ObjectMapper json = new ObjectMapper();

    /**
     * Keeps rows in the caller's transaction; one that is kept already is counted as tried again.
     *
     * @param table that they are of
     * @param reason in one line
     * @param state SQLSTATE of the refusal; null: past retention
     */
    void keep(Connection connection, TableName table, List<Column> columns, List<Map<String, Object>> rows, String reason,
            String state) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(KEEP)) {
            insert.setString(1, table.name());
            insert.setString(2, line(reason));
            insert.setString(3, state);
            setRows(connection, insert, 4, columns, rows);
            insert.executeUpdate();
        }
    }

    /** @return those of the rows that are kept already, with these values */
    List<Map<String, Object>> held(Connection connection, TableName table, List<Column> columns,
            List<Map<String, Object>> rows) throws SQLException {
        List<Map<String, Object>> held = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(HELD)) {
            setRows(connection, select, 1, columns, rows);
            select.setString(4, table.name());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    held.add(rows.get(row.getInt("ord")));
                }
            }
        }
        return held;
    }

    /** Forgets those of the rows that are on the target now. */
    void release(Connection connection, TableName table, List<Column> columns, List<Map<String, Object>> rows)
            throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement(RELEASE.formatted(table.sql()))) {
            Texts texts = texts(columns, rows);
            delete.setArray(1, connection.createArrayOf("text", texts.times()));
            delete.setArray(2, connection.createArrayOf("text", texts.ids()));
            delete.setString(3, table.name());
            delete.executeUpdate();
        }
    }

    private void setRows(Connection connection, PreparedStatement statement, int at, List<Column> columns,
            List<Map<String, Object>> rows) throws SQLException {
        Texts texts = texts(columns, rows);
        statement.setArray(at, connection.createArrayOf("text", texts.times()));
        statement.setArray(at + 1, connection.createArrayOf("text", texts.ids()));
        statement.setArray(at + 2, connection.createArrayOf("text", texts.rows()));
    }

    private record Texts(String[] times, String[] ids, String[] rows) {
    }

    private Texts texts(List<Column> columns, List<Map<String, Object>> rows) {
        Texts texts = new Texts(new String[rows.size()], new String[rows.size()], new String[rows.size()]);
        RowReader reader = new RowReader(columns);
        for (int r = 0; r < rows.size(); r++) {
            Map<String, String> row = text(columns, reader.read(rows.get(r)));
            texts.times()[r] = row.get("time");
            texts.ids()[r] = row.get("event_id");
            texts.rows()[r] = json(row);
        }
        return texts;
    }

    /** What a server says in several lines, in one. */
    static String line(String reason) {
        return reason.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    private static Map<String, String> text(List<Column> columns, Object[] values) {
        Map<String, String> text = new LinkedHashMap<>();
        for (int c = 0; c < values.length; c++) {
            text.put(columns.get(c).key(), TextValue.of(columns.get(c), values[c]));
        }
        return text;
    }

    private String json(Map<String, String> row) {
        try {
            return json.writeValueAsString(row);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
