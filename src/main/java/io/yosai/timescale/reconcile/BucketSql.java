package io.yosai.timescale.reconcile;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.tables.PageFiles;
import io.yosai.timescale.tables.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/** The statements that hash both sides, made of the columns that the primary's page has. */
final class BucketSql {
    private static final String BY_ID = forBody(SqlFile.read("/reconcile/by_id.sql"));
    private static final String SOURCE = forBody(SqlFile.read("/reconcile/source.sql"));
    private static final String TARGET = forBody(SqlFile.read("/reconcile/target.sql"));
    private static final String COLUMNS = SqlFile.read("/reconcile/columns.sql");

    private final DataSource target;
    private final TableName table;
    private final PageFiles pages;
    private final String page;

    /** @param page the file with the primary's SELECT */
    BucketSql(DataSource target, TableName table, PageFiles pages, String page) {
        this.target = target;
        this.table = table;
        this.pages = pages;
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
        return SOURCE.formatted(list(columns), forBody(page()));
    }

    String target(List<String> columns) throws SQLException {
        return TARGET.formatted(list(columns), table.sql());
    }

    /** Of a statement in the body camel-sql knows parameters as {@code :?name}, and comments not at all. */
    private static String forBody(String sql) {
        return sql.replaceAll("(?m)^\\s*--.*$", "").replace(":#", ":?");
    }

    /**
     * Events by their ids, wherever their time is: the same SELECT without its bounds. Without LIMIT the planner looks for
     * the ids first.
     */
    String byId() {
        String all = forBody(page()).replaceAll(":\\?watermark_time\\b", "'-infinity'")
                .replaceAll(":\\?horizon\\b", "'infinity'")
                .replaceAll(":\\?watermark_event_id\\b", "'00000000-0000-0000-0000-000000000000'")
                .replaceAll("(?i)\\bLIMIT\\s+:\\?page_size\\b", "").replaceAll(":\\?page_size\\b", "NULL");
        return BY_ID.formatted(all);
    }

    private String page() {
        return pages.text(page).strip().replaceAll(";$", "");
    }

    private String list(List<String> names) throws SQLException {
        Map<String, Column> columns = new HashMap<>();
        try (Connection connection = target.getConnection();
             PreparedStatement select = connection.prepareStatement(COLUMNS)) {
            select.setString(1, table.sql());
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    columns.put(row.getString("name"), new Column(row.getString("quoted"), row.getString("type")));
                }
            }
        }
        return names.stream().map(name -> {
            if (!columns.containsKey(name)) {
                throw new OperatorError("the column \"" + name + "\" of " + pages.path(page) + " is not in " + table + " on the target");
            }
            return columns.get(name).cast();
        }).collect(Collectors.joining(", "));
    }
}
