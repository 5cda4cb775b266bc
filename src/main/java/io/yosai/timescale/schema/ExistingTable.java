package io.yosai.timescale.schema;

import io.yosai.timescale.config.OperatorError;
import io.yosai.timescale.config.SqlFile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * What stands under the name access_events on the target.
 *
 * @param kind {@code pg_class.relkind}
 * @param partitionedBy null: not a hypertable
 * @param illegalKeys unique keys that no hypertable may have, because they lack its time column
 * @param illegalKeyDrops the SQL that drops each of them
 * @param missingColumns name and type of each column that we need and it lacks
 */
record ExistingTable(String name, String kind, String partitionedBy, boolean keyed, boolean facilityIndexed,
                     boolean personIndexed, List<String> illegalKeys, List<String> illegalKeyDrops,
                     List<String> missingColumns) {

    /** @return null when there is nothing of that name */
    static ExistingTable inspect(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(SqlFile.read("/schema/inspect_table.sql"))) {
            if (!row.next()) {
                return null;
            }
            return new ExistingTable(row.getString("name"), row.getString("kind"), row.getString("partitioned_by"),
                    row.getBoolean("keyed"), row.getBoolean("facility_indexed"), row.getBoolean("person_indexed"),
                    strings(row, "illegal_keys"), strings(row, "illegal_key_drops"), strings(row, "missing_columns"));
        }
    }

    boolean isHypertable() {
        return partitionedBy != null;
    }

    /** @throws OperatorError when this cannot serve as our hypertable, saying what to do about it */
    void check(Connection connection) throws SQLException {
        if (!kind.equals("r")) {
            throw new OperatorError(name + " on the target is not a plain table (pg_class.relkind is '" + kind
                    + "'); rename it, so that the hypertable can be created under that name");
        }
        if (!missingColumns.isEmpty()) {
            throw new OperatorError("table " + name + " on the target lacks " + String.join(" and ", missingColumns)
                    + "; add what is missing, or rename the table, so that the hypertable can be created");
        }
        if (isHypertable()) {
            if (!partitionedBy.equals("time")) {
                throw new OperatorError("hypertable " + name + " on the target is partitioned by " + partitionedBy
                        + ", not by time; rename it, so that ours can be created");
            }
            return;
        }
        if (!illegalKeys.isEmpty()) {
            throw new OperatorError("table " + name + " on the target has the unique " + String.join(", ", illegalKeys)
                    + ", which a hypertable cannot keep because it lacks the column time; run on the target: "
                    + String.join(" ", illegalKeyDrops));
        }
        if (hasRows(connection)) {
            throw new OperatorError("table " + name + " on the target is a plain table with rows; to make it a "
                    + "hypertable (it is locked meanwhile) run on the target: "
                    + "SELECT create_hypertable('access_events', 'time', migrate_data => true, "
                    + "create_default_indexes => false);");
        }
    }

    private static boolean hasRows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(SqlFile.read("/schema/has_rows.sql"))) {
            row.next();
            return row.getBoolean(1);
        }
    }

    private static List<String> strings(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
