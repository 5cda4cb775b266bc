package io.yosai.timescale.replication;

import io.yosai.timescale.tables.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A way to get rows into a table of the target, inside the caller's transaction. */
interface Lane {
    /**
     * What became of the rows; those that are neither were there already.
     *
     * @param copied rows that were new to the target
     * @param quarantined rows that the target refused and the quarantine took
     */
    record Written(long copied, long quarantined) {
        Written plus(Written other) {
            return new Written(copied + other.copied, quarantined + other.quarantined);
        }
    }

    /**
     * @param columns those that the rows carry
     * @throws UnwritableRow when a value is not one that its column takes
     */
    Written write(Connection connection, TableName table, List<Column> columns, List<Map<String, Object>> rows)
            throws SQLException;
}
