package io.yosai.timescale.copy;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Stream;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/**
 * What an operator sees and sets of the streams on the target: whether one is paused, where its watermark stands, and
 * from which database it was copied. A running service goes by it at its next pass.
 */
public record StreamStates(DataSource target) {
    /**
     * The state of a stream.
     *
     * @param isNew whether nothing of it is copied yet
     * @param time of the row up to which it is copied; null: it has none
     * @param reason why the program has paused it; null: it has not
     * @param source identity of the database from which it was copied; null: not known
     * @param owner the instance that copies it; null: none does
     */
    public record State(boolean isNew, Instant time, boolean paused, String reason, String source, String owner) {
        /** That of a stream that was never copied. */
        public static final State NEW = new State(true, null, false, null, null, null);
    }

    /** Returns the states by the names of the streams, of those that the target knows. */
    public Map<String, State> all() throws SQLException {
        return on(connection -> {
            Map<String, State> states = new HashMap<>();
            Query.all(connection, "/copy/states.sql", row -> {
                return states.put(row.getString("stream"), new State(row.getBoolean("is_new"),
                        PgTime.toInstant(row.getTimestamp("time")), row.getBoolean("paused"), row.getString("reason"),
                        row.getString("source"), row.getString("owner")));
            });
            return states;
        });
    }

    /** Pauses a stream, or has it go on. */
    public void pause(Stream stream, boolean paused) throws SQLException {
        on(connection -> Query.update(connection, "/copy/pause.sql", stream.name(),
                stream.table().name(), paused));
    }

    /**
     * Sets the watermark of a stream back, so that all rows dated from an instant on are read again; null: all rows.
     *
     * @throws OperatorError when the stream is not copied up to there yet
     */
    public void resync(Stream stream, Instant from) throws SQLException {
        Instant before = from == null ? null : from.minus(1, ChronoUnit.MICROS);
        long moved = on(connection -> Query.update(connection, "/copy/resync.sql", stream.name(),
                stream.table().name(),
                before == null ? null : List.of(PgTime.text(before)),
                PgTime.toTimestamp(before)));
        if (moved == 0) {
            throw new OperatorError("the stream " + stream.name() + " is not copied up to " + from
                    + " yet: rows before it would be passed by\nHINT: name a time that the verb streams shows as "
                    + "copied");
        }
    }

    /** The transactions of a source that may still commit; {@code prepared} null: none is prepared. */
    private record Open(long tx, Timestamp oldest, String prepared) {
    }

    /**
     * Takes the database that a source leads to now for the one that its streams are copied from. Where a watermark
     * stands after the start of an open transaction, it goes back to there: a comparison sees no row of that.
     *
     * @param margin by which the horizon stands before the start of a transaction
     * @return its identity
     * @throws OperatorError when it is a standby, or has a prepared transaction of which a stream by time may miss rows
     */
    public String adopt(DataSource source, List<Stream> streams, Duration margin) throws SQLException {
        String identity;
        Open open;
        try (Connection connection = source.getConnection()) {
            identity = SourceGuard.identity(connection);
            open = Query.first(connection, "/copy/adoption.sql", Query.as(Open.class));
        }
        if (open.prepared() != null && !streams.stream().allMatch(Stream::byXid)) {
            throw new OperatorError("the transaction %s is prepared on the source: when it began is not known, so "
                    + "rows of it may be passed by\nHINT: commit it or roll it back, then adopt the source",
                    Sql.literal(open.prepared()));
        }
        // Its own transaction is one of them.
        Instant before = open.oldest().toInstant().minus(margin);
        on(connection -> Query.update(connection, "/copy/adopt.sql", identity, open.tx(),
                Timestamp.from(before), PgTime.text(before),
                streams.stream().map(Stream::name).toList()));
        return identity;
    }

    private <T> T on(Query.Work<T> work) throws SQLException {
        return Query.on(target, work, "the target has no watermarks yet\n"
                + "HINT: run the verb schema, which creates them");
    }
}
