package io.yosai.timescale.copy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.TableName;
import io.yosai.timescale.stream.Watermark;
import java.sql.Array;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** The watermarks on the target. */
public final class Watermarks {

    private static final ObjectMapper JSON = new ObjectMapper();

    private Watermarks() {
    }

    /**
     * Moves a watermark from where a page begins to where it ends.
     *
     * @param noted oldest time of the page that the aggregates are to see; null: there is nothing that they must see
     * @return false when the watermark is not where it must be, because another service was faster, or when its stream
     *         is copied from another database by now, or it is not there at all
     */
    static boolean move(Connection target, Pass.Task task, Page page, Instant noted) throws SQLException {
        String hypertable = task.stream().table().name();
        return Query.first(target, "/copy/move.sql", row -> row.getLong("moved") == 1, task.watermark(),
                task.into() == null ? hypertable : task.into(), page.to().key(), page.to().tx(),
                PgTime.toTimestamp(page.to().time()), task.source(), task.tableId(),
                Sql.names(task.stream().timeOrder()), task.stream().share().text(), page.from().key(),
                page.from().tx(), task.into(), hypertable, PgTime.toTimestamp(noted),
                PgTime.toTimestamp(noted == null ? null : page.newest()));
    }

    /** Has a stream, or a slice of one, begin at its first row. */
    static void startOver(Connection target, TableName table, String name) throws SQLException {
        Query.update(target, "/copy/start_over.sql", table.name(), name);
    }

    /**
     * Reads a watermark that could not be moved.
     *
     * @param source identity of the database from which the rows are
     * @throws OperatorError when its stream is copied from another database by now, or it was removed
     */
    static Watermark read(Connection target, Stream stream, String name, String source) throws SQLException {
        List<Watermark> found = Query.all(target, "/copy/watermark.sql", row -> {
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

    /** Returns where a watermark stands; {@link Watermark#NONE} where there is none. */
    static Watermark there(Connection target, String name) throws SQLException {
        return Query.all(target, "/copy/watermark.sql", Watermarks::of, name).stream().findFirst()
                .orElse(Watermark.NONE);
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
