package io.yosai.timescale.copy;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Stream;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Refuses a source that is not the database from which a stream was copied, or that has gone back behind its watermark.
 */
public final class SourceGuard {

    private SourceGuard() {
    }

    /**
     * Refuses another database, whatever its state.
     *
     * @param known identity of the database from which the stream was copied; null: nothing is known
     * @param identity of the database that is read now
     * @throws OperatorError when they are not the same
     */
    public static void requireSame(Stream stream, String known, String identity) {
        if (known != null && identity != null && !known.equals(identity)) {
            throw new OperatorError("the source %s is another database than the one from which the stream %s was "
                    + "copied: it is %s, and was %s\nHINT: correct its DSN; if it was restored or failed over to a "
                    + "standby, or is meant to take the other's place, run: adopt-source %1$s", stream.source(),
                    stream.name(), identity, known);
        }
    }

    /**
     * Refuses another database behind a connection. A connection that was opened in the middle of a pass may lead
     * elsewhere than the one before it: after a failover, or because a name or a pooler was switched.
     *
     * @param known as in {@link #requireSame(Stream, String, String)}
     */
    public static void requireSame(Connection source, Stream stream, String known) throws SQLException {
        if (known != null) {
            requireSame(stream, known, identity(source));
        }
    }

    /** The source is behind the watermark of a stream, or was so. */
    public static final class Behind extends OperatorError {
        /**
         * @param watermark where it stands
         * @param source what is said of the source after its name
         */
        Behind(Stream stream, String watermark, String source) {
            super(("the source %s has gone back: the watermark of the stream %s stands at %s, and the source %s\n"
                    + "HINT: a restore, a failover or its clock is the reason; when the source is right, run: "
                    + "resync %2$s --from TIME").formatted(stream.source(), stream.name(), watermark, source));
        }
    }

    /**
     * Asks a source in one transaction, and takes the answer only if that was in the database that is meant: what
     * another one holds would be said of this one.
     *
     * @param known as in {@link #requireSame(Stream, String, String)}
     * @param question whose answer has nothing that must be read on the connection later
     */
    public static <T> T ask(DataSource source, Stream stream, String known, Query.Work<T> question)
            throws SQLException {
        try (Connection connection = source.getConnection()) {
            connection.setAutoCommit(false);
            T answer = question.on(connection);
            requireSame(connection, stream, known);
            connection.rollback();
            return answer;
        }
    }

    /** Returns which database a connection leads to; throws an {@link OperatorError} where it is a standby. */
    static String identity(Connection source) throws SQLException {
        return Query.first(source, "/copy/identity.sql", row -> {
            if (row.getBoolean("standby")) {
                throw new OperatorError("the source is a standby\nHINT: let its DSN name the primary");
            }
            return row.getString("identity");
        });
    }
}
