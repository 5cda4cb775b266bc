package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import java.sql.Connection;
import java.sql.SQLException;

/** The unique indexes that a table of the target has beside the one on the key. */
public final class UniqueIndexes {
    private static final String ENFORCE = SqlFile.read("/stream/enforce.sql");

    private UniqueIndexes() {
    }

    /**
     * Has TimescaleDB look at all of them until the end of the transaction, where rows are inserted that may be there:
     * in a compressed chunk it looks at that of ON CONFLICT alone.
     */
    public static void enforce(Connection target, TableName table) throws SQLException {
        Query.all(target, ENFORCE, row -> true, table.sql());
    }
}
