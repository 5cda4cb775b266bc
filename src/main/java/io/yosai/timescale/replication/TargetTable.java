package io.yosai.timescale.replication;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.tables.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The columns of a table as its catalogue has them, read once. */
final class TargetTable {
    private static final String COLUMNS = SqlFile.read("/replication/columns.sql");

    private final TableName name;
    private Map<String, Column> catalogue = Map.of();

    TargetTable(TableName name) {
        this.name = name;
    }

    TableName name() {
        return name;
    }

    /**
     * @param keys what the rows call their columns
     * @return the columns of the target in the order of the keys
     * @throws UnwritableRow when the target lacks one
     */
    synchronized List<Column> columns(Connection connection, Set<String> keys) throws SQLException {
        if (!catalogue.keySet().containsAll(keys)) {
            catalogue = read(connection);
        }
        return keys.stream().map(this::column).toList();
    }

    private Column column(String key) {
        Column column = catalogue.get(key);
        if (column == null) {
            throw new UnwritableRow("the rows carry the column \"%s\", which %s on the target lacks (it has %s); add it "
                    .formatted(key, name, String.join(", ", catalogue.keySet()))
                    + "there, or leave it out in "
                    + (name.isAccessEvents() ? "routes/sql/primary/page.sql" : "its file in routes/sql/primary"));
        }
        return column;
    }

    private Map<String, Column> read(Connection connection) throws SQLException {
        Map<String, Column> columns = new LinkedHashMap<>();
        try (PreparedStatement select = connection.prepareStatement(COLUMNS)) {
            select.setString(1, name.sql());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    columns.put(row.getString("name"),
                            new Column(row.getString("name"),
                            row.getString("quoted"), row.getString("type"), row.getString("quoted_type")));
                }
            }
        }
        return columns;
    }
}
