package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/** The unique indexes that a table of the target has, and the one on the key among them. */
public final class UniqueIndexes {
    private static final String ENFORCE = SqlFile.read("/stream/enforce.sql");
    private static final String CHUNKS_WITHOUT = SqlFile.read("/stream/chunks_without_key.sql");

    private UniqueIndexes() {
    }

    /**
     * Has TimescaleDB look at all of them until the end of the transaction, where rows are inserted that may be there:
     * in a compressed chunk it looks at that of ON CONFLICT alone. It may unpack as many rows for that as it takes.
     */
    public static void enforce(Connection target, TableName table) throws SQLException {
        Query.all(target, ENFORCE, row -> true, table.sql());
    }

    /**
     * Looks at the chunks into which the transaction has written rows that no index has been asked for.
     *
     * @throws OperatorError when one lacks a unique index of its table: a row that is there is then there twice
     */
    public static void requireInChunks(Connection target, TableName table) throws SQLException {
        List<String> chunks = Query.all(target, CHUNKS_WITHOUT, row -> row.getString("name"), table.sql());
        if (!chunks.isEmpty()) {
            throw new OperatorError("the chunk %s of the table %s lacks a unique index of the table, so that rows "
                    .formatted(chunks.get(0), table) + "would be written into it a second time\nHINT: "
                    + SqlStates.CHUNK_INDEX);
        }
    }
}
