package io.yosai.timescale.quarantine;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Refusal;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Staging;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.stream.TargetColumn;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.sql.DataSource;

/**
 * Writes rows of the quarantine again, each on its own: one that is refused once more stays, the others go on.
 *
 * @param streams whose rows may be tried, by their names; those of others stay
 */
public record QuarantineRetry(DataSource target, Map<String, Stream> streams) {
    private static final String DELETE = "DELETE FROM timescale_integration.quarantine WHERE id = "
            + "ANY (CAST(? AS bigint[]))";
    private static final int BATCH = 500;
    private static final String LEFT_OUT = "the target left the row out without an error: a trigger or a rule of the "
            + "table does so";

    public QuarantineRetry(DataSource target, Streams streams) {
        this(target, streams.all().stream().collect(Collectors.toMap(Stream::name, stream -> stream)));
    }

    /**
     * What became of the rows; all but the last three are no longer in the quarantine.
     *
     * @param present were in the target already
     * @param refused once more
     * @param pastRetention were not tried: they would bring dropped chunks back, or no chunk can take them
     * @param undeclared were not tried: their streams are not declared
     */
    public record Retried(long written, long present, long refused, long pastRetention, long undeclared) {
        Retried plus(Retried other) {
            return new Retried(written + other.written, present + other.present, refused + other.refused,
                    pastRetention + other.pastRetention, undeclared + other.undeclared);
        }
    }

    /** @param stream null: it is not declared */
    private record Kept(long id, Stream stream, String time, List<String> columns, boolean pastRetention) {
    }

    /** @param problem why none of its rows can be written; null: nothing is in the way */
    private record Table(Map<String, TargetColumn> columns, String problem) {
        static Table of(Connection connection, Stream stream) throws SQLException {
            Map<String, TargetColumn> columns = TargetColumn.of(connection, stream.table());
            try {
                Layout.requireKey(connection, stream);
                return new Table(columns, null);
            } catch (OperatorError e) {
                return new Table(columns, e.getMessage());
            }
        }

        /** Returns the columns of a row that are written: the table computes others itself. */
        List<String> written(Kept kept) throws SQLException {
            for (String name : kept.columns()) {
                if (!columns.containsKey(name)) {
                    throw new SQLException("the table " + kept.stream().table() + " has no column " + name,
                            SqlStates.BAD_DATA);
                }
            }
            if (problem != null) {
                throw new SQLException(problem, SqlStates.BAD_DATA);
            }
            List<String> written = kept.columns().stream().filter(name -> !columns.get(name).isGenerated()).toList();
            for (String name : kept.stream().targetKey()) {
                if (!written.contains(name)) {
                    throw new SQLException("no value of the row can be written into the column " + name + ", which is "
                            + "of the key of the stream by now: reconcile brings the row as the source has it",
                            SqlStates.BAD_DATA);
                }
            }
            return written;
        }
    }

    /** Tries rows again, in transactions of some hundred; {@code ids} null: all. */
    public Retried retry(Set<Long> ids) throws SQLException {
        Retried sum = new Retried(0, 0, 0, 0, 0);
        try (Connection connection = target.getConnection()) {
            connection.setAutoCommit(false);
            List<Kept> batch = take(connection, 0, ids);
            while (!batch.isEmpty()) {
                sum = sum.plus(write(connection, batch));
                connection.commit();
                batch = take(connection, batch.get(batch.size() - 1).id(), ids);
            }
            connection.rollback();
        }
        return sum;
    }

    private List<Kept> take(Connection connection, long after, Set<Long> ids) throws SQLException {
        return Query.all(connection, "/quarantine/take.sql", row -> new Kept(row.getLong("id"),
                streams.get(row.getString("stream")), row.getString("time"), Query.strings(row, "columns"),
                row.getBoolean("past_retention")),
                streams.keySet(), streams.values().stream().map(stream -> stream.wishes().retain()).toList(), after,
                ids, BATCH);
    }

    private Retried write(Connection connection, List<Kept> batch) throws SQLException {
        List<Long> done = new ArrayList<>();
        List<Kept> written = new ArrayList<>();
        List<Kept> tried = batch.stream().filter(kept -> kept.stream() != null && !kept.pastRetention()).toList();
        long undeclared = batch.stream().filter(kept -> kept.stream() == null).count();
        Map<Stream, Table> tables = new HashMap<>();
        for (Kept kept : tried) {
            if (!tables.containsKey(kept.stream())) {
                tables.put(kept.stream(), Table.of(connection, kept.stream()));
            }
            Table table = tables.get(kept.stream());
            SQLException refused = Query.tryTo(connection,
                    e -> Refusal.isRefusal(e, table.columns().values().stream()), () -> {
                        if (insert(connection, kept, table.columns(), table.written(kept))) {
                            // A deferred constraint would refuse it at the commit, and the others of the batch with it.
                            Query.run(connection, "SET CONSTRAINTS ALL IMMEDIATE");
                            written.add(kept);
                        }
                    });
            if (refused == null) {
                done.add(kept.id());
            } else {
                Query.update(connection, "/quarantine/refused_again.sql", Refusal.line(refused.getMessage()),
                        refused.getSQLState(), kept.id());
            }
        }
        Query.update(connection, DELETE, done);
        touch(connection, written);
        return new Retried(written.size(), done.size() - written.size(), tried.size() - done.size(),
                batch.size() - tried.size() - undeclared, undeclared);
    }

    /** Returns whether the row was new; false: the table has it already. */
    private static boolean insert(Connection connection, Kept kept, Map<String, TargetColumn> table,
            List<String> columns) throws SQLException {
        Stream stream = kept.stream();
        stream.table().enforceUnique(connection);
        Map<String, String> texts = Map.of("table", stream.table().sql(), "columns", Sql.names(columns),
                "key", Sql.names(stream.targetKey()),
                "ours", Sql.list(columns, name -> table.get(name).column().comparedOnTarget("target."
                        + Sql.name(name))),
                "theirs", Sql.list(columns, name -> table.get(name).column().compared(value(table, name))),
                "values", Sql.list(columns, name -> table.get(name).written(value(table, name))),
                "same_key", stream.targetKey().stream().map(name -> "target." + Sql.name(name) + " = "
                        + value(table, name)).collect(Collectors.joining(" AND ")));
        if (Query.update(connection, Sql.fill("/quarantine/insert.sql", texts), kept.id()) > 0) {
            return true;
        }
        String problem = Query.first(connection, Sql.fill("/quarantine/present.sql", texts),
                row -> row.getBoolean("same") ? null : row.getBoolean("present") ? Staging.TRIED_AGAIN : LEFT_OUT,
                kept.id());
        if (problem != null) {
            throw new SQLException(problem, SqlStates.BAD_DATA);
        }
        return false;
    }

    /** Without a length, so that what is too long is refused and not cut. */
    private static String value(Map<String, TargetColumn> table, String name) {
        return Sql.read("kept.row ->> " + Sql.literal(name), table.get(name).bareType());
    }

    private static void touch(Connection connection, List<Kept> written) throws SQLException {
        List<Kept> seen = written.stream().filter(kept -> !kept.stream().wishes().aggregates().isEmpty()).toList();
        if (!seen.isEmpty()) {
            Query.update(connection, "/quarantine/touch.sql", seen.stream().map(Kept::time).toList(),
                    seen.stream().map(kept -> kept.stream().table().name()).toList());
        }
    }
}
