package io.yosai.timescale.copy;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Stream;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;
import org.postgresql.util.PSQLState;

/**
 * What an operator sees and sets of the streams on the target: whether one is paused, where its watermark stands, and
 * from which database it was copied. A running service goes by it at its next pass.
 */
public final class StreamStates {
    private final DataSource target;

    /** Asks nothing yet. */
    public StreamStates(DataSource target) {
        this.target = target;
    }

    /**
     * The state of a stream.
     *
     * @param isNew whether nothing of it is copied yet
     * @param time of the row up to which it is copied; null: it has none
     * @param source identity of the database from which it was copied; null: not known
     * @param owner the instance that copies it; null: none does
     */
    public record State(boolean isNew, Instant time, boolean paused, String source, String owner) {
        /** That of a stream that was never copied. */
        public static final State NEW = new State(true, null, false, null, null);
    }

    /** Returns the states by the names of the streams, of those that the target knows. */
    public Map<String, State> all() throws SQLException {
        try (Connection connection = target.getConnection(); Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(SqlFile.read("/copy/states.sql"))) {
            Map<String, State> states = new HashMap<>();
            while (row.next()) {
                Timestamp time = row.getTimestamp("time");
                states.put(row.getString("stream"), new State(row.getBoolean("is_new"), time == null ? null
                        : time.toInstant(),
                        row.getBoolean("paused"), row.getString("source"), row.getString("owner")));
            }
            return states;
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    /** Pauses a stream, or has it go on. */
    public void pause(Stream stream, boolean paused) throws SQLException {
        try (Connection connection = target.getConnection()) {
            pause(connection, stream, paused);
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    static void pause(Connection target, Stream stream, boolean paused) throws SQLException {
        Query.update(target, SqlFile.read("/copy/pause.sql"), stream.name(), stream.table().name(), paused);
    }

    /**
     * Sets the watermark of a stream back, so that all rows dated from an instant on are read again; null: all rows.
     */
    public void resync(Stream stream, Instant from) throws SQLException {
        Instant before = from == null ? null : from.minus(1, ChronoUnit.MICROS);
        try (Connection connection = target.getConnection();
             PreparedStatement statement = connection.prepareStatement(SqlFile.read("/copy/resync.sql"))) {
            statement.setString(1, stream.name());
            statement.setString(2, stream.table().name());
            statement.setArray(3, before == null ? null
                    : connection.createArrayOf("text", new Object[] {PgTime.text(before)}));
            statement.setTimestamp(4, before == null ? null : Timestamp.from(before));
            statement.executeUpdate();
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    /**
     * Takes the database that a source leads to now for the one that its streams are copied from. Where a watermark
     * stands after the start of an open transaction, it goes back to there: a comparison sees no row of that.
     *
     * @param margin by which the horizon stands before the start of a transaction
     * @return its identity
     * @throws OperatorError when it is a standby
     */
    public String adopt(DataSource source, List<Stream> streams, Duration margin) throws SQLException {
        String identity;
        long ended;
        Instant before;
        try (Connection connection = source.getConnection(); Statement statement = connection.createStatement()) {
            identity = SourceGuard.identity(connection);
            try (ResultSet row = statement.executeQuery(SqlFile.read("/copy/adoption.sql"))) {
                row.next();
                ended = row.getLong("tx");
                // Its own transaction is one of them.
                before = row.getTimestamp("oldest").toInstant().minus(margin);
            }
        }
        try (Connection connection = target.getConnection();
             PreparedStatement statement = connection.prepareStatement(SqlFile.read("/copy/adopt.sql"))) {
            statement.setString(1, identity);
            statement.setLong(2, ended);
            statement.setTimestamp(3, Timestamp.from(before));
            statement.setString(4, PgTime.text(before));
            statement.setArray(5, connection.createArrayOf("text", streams.stream().map(Stream::name).toArray()));
            statement.executeUpdate();
            return identity;
        } catch (SQLException e) {
            throw explained(e);
        }
    }

    private static SQLException explained(SQLException e) {
        if (PSQLState.UNDEFINED_TABLE.getState().equals(e.getSQLState())) {
            throw new OperatorError(
                    "the target has no watermarks yet\nHINT: run the verb schema, which creates them", e);
        }
        return e;
    }
}
