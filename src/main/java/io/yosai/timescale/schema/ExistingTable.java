package io.yosai.timescale.schema;

import io.yosai.timescale.dsn.OperatorError;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What stands under the name of a hypertable on the target.
 *
 * @param kind {@code pg_class.relkind}
 * @param partitionedBy null: not a hypertable
 * @param chunkInterval null: not a hypertable
 * @param indexedColumns with which an index begins
 * @param illegalKeys unique keys that no hypertable may have, because they lack its time column
 * @param illegalKeyDrops the SQL that drops each of them
 * @param missingColumns name and type of each column that we need and it lacks
 */
record ExistingTable(String name, String kind, String partitionedBy, String chunkInterval, long chunkSeconds,
                     boolean keyed, List<String> indexedColumns, List<String> illegalKeys,
                     List<String> illegalKeyDrops, List<String> missingColumns) {

    /** Empty when there is nothing of that name. */
    static Optional<ExistingTable> inspect(Target target, Hypertable wanted) throws SQLException {
        List<Map.Entry<String, String>> columns = wanted.columns().entrySet().stream()
                .sorted(Map.Entry.<String, String>comparingByValue().reversed().thenComparing(Map.Entry::getKey)).toList();
        return target.find("table.sql", ExistingTable::of, wanted.table(),
                target.texts(columns.stream().map(Map.Entry::getKey).toArray()),
                target.texts(columns.stream().map(Map.Entry::getValue).toArray()));
    }

    private static ExistingTable of(ResultSet row) throws SQLException {
        return new ExistingTable(row.getString("name"), row.getString("kind"), row.getString("partitioned_by"),
                row.getString("chunk_interval"), row.getLong("chunk_seconds"), row.getBoolean("keyed"),
                strings(row, "indexed_columns"), strings(row, "illegal_keys"), strings(row, "illegal_key_drops"),
                strings(row, "missing_columns"));
    }

    boolean isHypertable() {
        return partitionedBy != null;
    }

    /** @throws OperatorError when this cannot serve as our hypertable, saying what to do about it */
    void check() {
        if (!kind.equals("r")) {
            throw new OperatorError(name + " on the target is not a plain table (pg_class.relkind is '" + kind
                    + "'); rename it, so that the hypertable can be created under that name");
        }
        if (!missingColumns.isEmpty()) {
            throw new OperatorError("table " + name + " on the target lacks " + String.join(" and ", missingColumns)
                    + "; add what is missing, or rename the table, so that the hypertable can be created");
        }
        if (isHypertable() && !partitionedBy.equals("time")) {
            throw new OperatorError("hypertable " + name + " on the target is partitioned by " + partitionedBy
                    + ", not by time; rename it, so that ours can be created");
        }
        if (!isHypertable() && !illegalKeys.isEmpty()) {
            throw new OperatorError("table " + name + " on the target has the unique " + String.join(", ", illegalKeys)
                    + ", which a hypertable cannot keep because it lacks the column time; run on the target: "
                    + String.join(" ", illegalKeyDrops));
        }
    }

    private static List<String> strings(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }
}
