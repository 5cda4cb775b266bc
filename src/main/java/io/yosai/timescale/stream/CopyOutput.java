package io.yosai.timescale.stream;

import io.yosai.timescale.database.Query;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;
import org.postgresql.util.ByteConverter;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;

/** Rows that a source sends by {@code COPY … TO STDOUT (FORMAT binary)}, one message each. */
public final class CopyOutput implements AutoCloseable {
    private static final int HEADER = RowBuffer.HEADER.length;
    private static final int TRAILER = -1;

    private final PGConnection connection;
    private final CopyOut copy;
    private boolean begun;
    private boolean trailed;
    private boolean ended;

    /**
     * Locks what the SELECT reads, in a statement of its own, and begins. A COPY that waits for a lock itself sees what
     * was there before: a table that was truncated and filled meanwhile, or written anew, has no rows to it. Where no
     * column is asked for, the planner leaves out tables that columns are of.
     *
     * @param source in a transaction, or nothing stays locked
     * @param select without a semicolon
     */
    public CopyOutput(Connection source, String select) throws SQLException {
        Query.run(source, "SELECT * FROM (" + select + "\n) AS page LIMIT 0");
        connection = source.unwrap(PGConnection.class);
        copy = connection.getCopyAPI().copyOut("COPY (" + select + "\n) TO STDOUT (FORMAT binary)");
    }

    /**
     * Returns the bytes of the next row.
     *
     * @return null after the last row, when the source has said that there are no more
     * @throws SQLException when the source fails, or its data ends before it has said so
     */
    public byte[] next() throws SQLException {
        if (ended) {
            return null;
        }
        byte[] message = copy.readFromCopy();
        if (message != null && !begun) {
            begun = true;
            int header = HEADER + ByteConverter.int4(message, HEADER - 4);
            message = Arrays.copyOfRange(message, header, message.length);
            if (message.length == 0) {
                return next();
            }
        }
        if (message == null) {
            ended = true;
            if (!trailed) {
                // What came is whole rows all the same: the target would take them for all there are.
                throw new PSQLException("the rows of the source ended before their end was said",
                        PSQLState.CONNECTION_FAILURE);
            }
            return null;
        }
        if (message.length == 2 && ByteConverter.int2(message, 0) == TRAILER) {
            trailed = true;
            return next();
        }
        return message;
    }

    /**
     * Returns the next rows; none after the last one.
     *
     * @param most rows
     * @param bytes after which no further row is read
     */
    public List<byte[]> next(int most, long bytes) throws SQLException {
        List<byte[]> rows = new ArrayList<>();
        long read = 0;
        while (rows.size() < most && read < bytes) {
            byte[] row = next();
            if (row == null) {
                break;
            }
            rows.add(row);
            read += row.length;
        }
        return rows;
    }

    /**
     * Has the source stop, where its end was not reached; the transaction is to be rolled back then. What is on its way
     * is read to its end: after {@code cancelCopy} the next statement of the connection would fail in place of the
     * COPY.
     */
    @Override
    public void close() throws SQLException {
        if (ended || !copy.isActive()) {
            return;
        }
        ended = true;
        connection.cancelQuery();
        try {
            while (copy.readFromCopy() != null) {
                // Of no use any more.
            }
        } catch (SQLException e) {
            if (!PSQLState.QUERY_CANCELED.getState().equals(e.getSQLState())) {
                throw e;
            }
        }
    }
}
