package io.yosai.timescale.schema;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.stream.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import javax.sql.DataSource;

/**
 * Streams whose table is the one that their SELECT reads, as where both DSNs lead to one database: it would be made a
 * hypertable, its rows past the retention would be dropped, and a comparison would find it equal to itself.
 */
public final class OwnTables {
    private final Streams streams;
    private final Function<String, ? extends DataSource> sources;
    /** Which database each source is, by its name, as it was asked once; empty: not known, as it is down. */
    private final Map<String, String> databases = new ConcurrentHashMap<>();

    OwnTables(Streams streams, Function<String, ? extends DataSource> sources) {
        this.streams = streams;
        this.sources = sources;
    }

    private record Relation(String database, Long id) {
        /** @param name null: the database is asked for alone; the id of one that is not there is null */
        static Relation of(Connection side, String name) throws SQLException {
            return Query.first(side, "/schema/relation.sql", row -> new Relation(row.getString("database"),
                    row.getObject("id", Long.class)), name);
        }
    }

    /** Why tables must be left alone; where a source cannot be asked it is not the target, which can. */
    Map<TableName, OperatorError> of(DataSource target) throws SQLException {
        Map<TableName, OperatorError> own = new HashMap<>();
        try (Connection to = target.getConnection()) {
            String here = Relation.of(to, null).database();
            for (Stream stream : streams.all()) {
                if (here.equals(databases.computeIfAbsent(stream.source(), this::database))) {
                    refuse(stream, to, own);
                }
            }
        }
        return own;
    }

    private String database(String source) {
        try (Connection side = sources.apply(source).getConnection()) {
            return Relation.of(side, null).database();
        } catch (SQLException | OperatorError e) {
            return "";
        }
    }

    private void refuse(Stream stream, Connection target, Map<TableName, OperatorError> own) {
        try (Connection side = sources.apply(stream.source()).getConnection()) {
            refuse(stream, streams.select(stream), side, target);
        } catch (OperatorError e) {
            own.put(stream.table(), e);
        } catch (SQLException e) {
            // Whoever may not use the schema of the table neither reads it nor writes into it.
        }
    }

    /** @throws OperatorError when the stream is such a one */
    public static void refuse(Stream stream, SelectFile select, Connection source, Connection target)
            throws SQLException {
        Optional<String> read = select.table();
        if (read.isEmpty()) {
            return;
        }
        Relation from = Relation.of(source, read.get());
        if (from.id() != null && Objects.equals(from, Relation.of(target, stream.table().sql()))) {
            throw new OperatorError("%s: the stream %s would be copied into the table %s that it reads: its source and "
                    + "the target are one database\nHINT: correct SOURCE_DSN or TARGET_DSN, or give the stream another "
                    + "table", stream.at(), stream.name(), stream.table());
        }
    }
}
