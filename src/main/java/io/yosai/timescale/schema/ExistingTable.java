package io.yosai.timescale.schema;

import io.yosai.timescale.dsn.OperatorError;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/**
 * What stands under the name of a hypertable on the target.
 *
 * @param kind {@code pg_class.relkind}
 * @param isUnlogged whether a crash of the server empties it
 * @param partitionedBy null: not a hypertable
 * @param furtherDimensions columns by which it is partitioned besides
 * @param chunkInterval null: not a hypertable
 * @param chunkSeconds the same; 0: not a hypertable
 * @param uniqueColumns of each unique index, in the order of their names, with commas
 * @param indexedColumns with which a btree index begins
 * @param indexes their names
 * @param illegalKeys unique keys that no hypertable may have, because they lack its time column
 * @param illegalKeyDrops the SQL that drops each of them
 * @param missingColumns those that it must have and lacks
 * @param wrongTimeType of the time column; null: it is one of time
 */
record ExistingTable(String kind, boolean isUnlogged, String partitionedBy, List<String> furtherDimensions,
        String chunkInterval, long chunkSeconds, List<String> uniqueColumns, List<String> indexedColumns,
        List<String> indexes, List<String> illegalKeys, List<String> illegalKeyDrops, List<String> missingColumns,
        String wrongTimeType) {

    /** Empty when there is nothing of that name. */
    static Optional<ExistingTable> inspect(Target target, Hypertable wanted) throws SQLException {
        return target.find("table.sql", ExistingTable.class, wanted.table().sql(),
                wanted.columns(), wanted.time());
    }

    boolean isHypertable() {
        return partitionedBy != null;
    }

    boolean isUnique(List<String> columns) {
        return uniqueColumns.contains(String.join(",", columns.stream().sorted().toList()));
    }

    /** @throws OperatorError when this cannot serve as our hypertable, saying what to do about it */
    void check(Hypertable wanted) {
        String rename = ", or rename it, so that the hypertable is created under that name";
        if (!kind.equals("r")) {
            throw error(wanted, "is not a plain table (pg_class.relkind is '" + kind + "')",
                    "rename it, so that the hypertable is created under that name");
        }
        if (isUnlogged) {
            throw error(wanted, "is UNLOGGED: after a crash of the server it would be empty, and not be filled again",
                    "run on the target: ALTER TABLE " + wanted.table().sql() + " SET LOGGED");
        }
        if (!missingColumns.isEmpty()) {
            boolean ofSegments = missingColumns.stream().allMatch(wanted.segments()::contains);
            throw error(wanted, "lacks the columns " + String.join(", ", missingColumns), "add them" + (ofSegments
                    ? ", or name others in the parameter segment_by (" + wanted.at() + ")" : rename));
        }
        if (wrongTimeType != null) {
            throw error(wanted, "has the column " + wanted.time() + " of type " + wrongTimeType
                    + ", by which it cannot be partitioned", "make it a timestamptz" + rename);
        }
        if (isHypertable() && !partitionedBy.equals(wanted.time())) {
            throw error(wanted, "is a hypertable that is partitioned by " + partitionedBy + ", not by " + wanted.time(),
                    "name that column (parameter time, " + wanted.at() + ")" + rename);
        }
        wanted.keys().stream().filter(key -> !key.containsAll(furtherDimensions)).findFirst().ifPresent(key -> {
            throw error(wanted, "is partitioned by " + String.join(", ", furtherDimensions) + " too, which the key "
                    + String.join(", ", key)
                    + " lacks, so that no unique index can hold it", "add it to the key (" + wanted.at() + ")"
                    + rename);
        });
        if (!isHypertable() && !illegalKeys.isEmpty()) {
            throw error(wanted, "has the unique " + String.join(", ", illegalKeys)
                    + ", which a hypertable cannot keep because it lacks "
                    + "the column " + wanted.time(), "run on the target: " + String.join(" ", illegalKeyDrops));
        }
    }

    private static OperatorError error(Hypertable wanted, String what, String hint) {
        return new OperatorError("the table " + wanted.table() + " of the target " + what + "\nHINT: " + hint);
    }
}
