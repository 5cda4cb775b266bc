package io.yosai.timescale.replication;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.config.SqlFile;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Where rows are kept that the target does not take: those past retention, and those that it refuses. */
final class Quarantine {
    private static final String KEEP = SqlFile.read("/replication/quarantine/keep.sql");

    private final ObjectMapper json = new ObjectMapper();

    /**
     * Keeps rows in the caller's transaction; one that is kept already is counted as tried again.
     *
     * @param reason in one line
     * @param state SQLSTATE of the refusal; null: past retention
     */
    void keep(Connection connection, List<Column> columns, List<Map<String, Object>> rows, String reason, String state)
            throws SQLException {
        String[] times = new String[rows.size()];
        String[] ids = new String[rows.size()];
        String[] texts = new String[rows.size()];
        RowReader reader = new RowReader(columns);
        for (int r = 0; r < texts.length; r++) {
            Map<String, String> row = text(columns, reader.read(rows.get(r)));
            times[r] = row.get("time");
            ids[r] = row.get("event_id");
            texts[r] = json(row);
        }
        try (PreparedStatement insert = connection.prepareStatement(KEEP)) {
            insert.setString(1, reason.strip().replaceAll("\\s*\\R\\s*", "; "));
            insert.setString(2, state);
            insert.setArray(3, connection.createArrayOf("text", times));
            insert.setArray(4, connection.createArrayOf("text", ids));
            insert.setArray(5, connection.createArrayOf("text", texts));
            insert.executeUpdate();
        }
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
