package io.yosai.timescale.reconcile;

import io.yosai.timescale.config.OperatorError;
import io.yosai.timescale.config.SqlFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The statements that hash both sides, made of the columns that the primary's page has. */
final class BucketSql {
    private static final String SOURCE = forBody(SqlFile.read("/reconcile/source.sql"));
    private static final String TARGET = forBody(SqlFile.read("/reconcile/target.sql"));
    private static final String COLUMNS = SqlFile.read("/reconcile/columns.sql");

    private final DataSource target;
    private final Path page;

    /** @param page the file with the primary's SELECT */
    BucketSql(DataSource target, Path page) {
        this.target = target;
        this.page = page;
    }

    /** @param type that both sides know and that both values are cast to; null: left as it is */
    private record Column(String quoted, String type) {
        String cast() {
            return type == null ? quoted : "CAST(" + quoted + " AS " + type + ")";
        }
    }

    /** @param columns of the page, in their order */
    String source(List<String> columns) throws SQLException {
        return SOURCE.formatted(list(columns), page());
    }

    String target(List<String> columns) throws SQLException {
        return TARGET.formatted(list(columns));
    }

    /** Of a statement in the body camel-sql knows parameters as {@code :?name}, and comments not at all. */
    private static String forBody(String sql) {
        return sql.replaceAll("(?m)^\\s*--.*$", "").replace(":#", ":?");
    }

    private String page() {
        try {
            return forBody(Files.readString(page)).strip().replaceAll(";$", "");
        } catch (IOException e) {
            throw new OperatorError("cannot read " + page + ": " + e.getMessage(), e);
        }
    }

    private String list(List<String> names) throws SQLException {
        Map<String, Column> columns = new HashMap<>();
        try (Connection connection = target.getConnection(); Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(COLUMNS)) {
            while (row.next()) {
                columns.put(row.getString("name"), new Column(row.getString("quoted"), row.getString("type")));
            }
        }
        return names.stream().map(name -> {
            if (!columns.containsKey(name)) {
                throw new OperatorError("the column \"" + name + "\" of " + page + " is not in access_events on the target");
            }
            return columns.get(name).cast();
        }).collect(Collectors.joining(", "));
    }
}
