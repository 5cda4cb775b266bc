package io.yosai.timescale.replication;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;

/** A way to get rows into the hypertable, inside the caller's transaction. */
interface Lane {
    /**
     * @param table as SQL writes it
     * @param columns those that the rows carry
     * @return how many rows were new to the target
     * @throws UnwritableRow when a value is not one that its column takes
     */
    long write(Connection connection, String table, List<Column> columns, List<Map<String, Object>> rows)
            throws SQLException;
}
