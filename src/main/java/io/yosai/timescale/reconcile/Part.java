package io.yosai.timescale.reconcile;

import io.yosai.timescale.database.Query;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/**
 * Rows of one part of a bucket, on one side.
 *
 * @param hash sum of their hashes
 */
record Part(long rows, BigDecimal hash) {
    /** @param select of {@code reconcile/parts.sql} */
    static Map<Long, Part> read(Connection side, String select) throws SQLException {
        Map<Long, Part> parts = new HashMap<>();
        Query.all(side, select, row -> parts.put(row.getLong("part"),
                new Part(row.getLong("rows"), row.getBigDecimal("hash"))));
        return parts;
    }
}
