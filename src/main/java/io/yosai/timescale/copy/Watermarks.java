package io.yosai.timescale.copy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.TableName;
import io.yosai.timescale.stream.Watermark;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The watermarks on the target. */
public final class Watermarks {
    private static final String MOVE = SqlFile.read("/copy/move.sql");
    private static final String START_OVER = SqlFile.read("/copy/start_over.sql");
    private static final String READ = SqlFile.read("/copy/watermark.sql");

    private static final ObjectMapper JSON = new ObjectMapper();

    private Watermarks() {
    }

    /**
     * A move of a watermark with what is written behind it.
     *
     * @param name of the watermark
     * @param table of the target into which the rows are written: its name, or of a slice that becomes a whole chunk,
     *        as SQL
     * @param hypertable name of the table whose aggregates are to see them
     * @param source identity of the database from which the rows are; null: not known
     * @param tableId OIDs of its database and of the table; null: not known
     * @param stream whose order and share it is of
     * @param from where it must stand
     * @param lower oldest time that is written, for the aggregates; null: nothing that they must see
     * @param upper newest time, null likewise
     */
    record Move(String name, String table, String hypertable, String source, String tableId, Stream stream,
            Watermark from, Watermark to, Instant lower, Instant upper) {
    }

    /**
     * Returns false when the watermark is not where it must be, because another service was faster, or when its stream
     * is copied from another database by now, or it is not there at all.
     */
    static boolean move(Connection target, Move move) throws SQLException {
        try (PreparedStatement statement = target.prepareStatement(MOVE)) {
            statement.setString(1, move.name());
            statement.setString(2, move.table());
            set(statement, 3, move.to());
            statement.setTimestamp(5, PgTime.toTimestamp(move.to().time()));
            statement.setString(6, move.source());
            statement.setString(7, move.tableId());
            statement.setString(8, Sql.names(move.stream().timeOrder()));
            statement.setString(9, move.stream().share().text());
            set(statement, 10, move.from());
            statement.setString(12, move.table().equals(move.hypertable()) ? null : move.table());
            statement.setString(13, move.hypertable());
            statement.setTimestamp(14, PgTime.toTimestamp(move.lower()));
            statement.setTimestamp(15, PgTime.toTimestamp(move.upper()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong("moved") == 1;
            }
        }
    }

    /** Has a stream, or a slice of one, begin at its first row. */
    static void startOver(Connection target, TableName table, String name) throws SQLException {
        Query.update(target, START_OVER, table.name(), name);
    }

    private static void set(PreparedStatement statement, int at, Watermark watermark) throws SQLException {
        statement.setArray(at, watermark.key() == null ? null
                : statement.getConnection().createArrayOf("text", watermark.key().toArray()));
        statement.setObject(at + 1, watermark.tx(), Types.BIGINT);
    }

    /**
     * Reads a watermark that could not be moved.
     *
     * @param source identity of the database from which the rows are
     * @throws OperatorError when its stream is copied from another database by now, or it was removed
     */
    static Watermark read(Connection target, Stream stream, String name, String source) throws SQLException {
        List<Watermark> found = Query.all(target, READ, row -> {
            SourceGuard.requireSame(stream, row.getString("source"), source);
            return of(row);
        }, name);
        if (found.isEmpty()) {
            throw new OperatorError("the watermark " + name + " was removed while its stream was copied, or the target "
                    + "is another database by now\nHINT: the next pass begins where the watermark says that is there "
                    + "then; when the target is the wrong one, correct its DSN or what the pooler leads to");
        }
        return found.get(0);
    }

    /** Returns the watermark that a row of a SELECT holds, with the table's names of the columns. */
    public static Watermark of(ResultSet row) throws SQLException {
        Array key = row.getArray("key");
        return new Watermark(key == null ? null : List.of((String[]) key.getArray()), row.getObject("tx", Long.class),
                PgTime.toInstant(row.getTimestamp("time")));
    }

    /** Returns the watermark in a row of {@code routes/sql/target/watermark.sql}. */
    public static Watermark of(Map<String, Object> row) {
        return new Watermark(key((String) row.get("key")), (Long) row.get("tx"), PgTime.toInstant(row.get("time")));
    }

    private static List<String> key(String json) {
        try {
            return json == null ? null : JSON.readValue(json, new TypeReference<List<String>>() { });
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the watermark has the key " + json, e);
        }
    }
}
