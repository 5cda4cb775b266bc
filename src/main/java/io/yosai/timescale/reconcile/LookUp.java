package io.yosai.timescale.reconcile;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.CopyOutput;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.StreamSql;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Looks for rows of the target on the source, which has them by now, or at another time, or not at all.
 *
 * @param found what was found before
 */
record LookUp(Connection source, Layout layout, Set<ByteBuffer> found) {

    /** Returns the rows that the source has of those on the target alone. */
    List<byte[]> rows(DifferingRows differing) throws SQLException {
        List<byte[]> rows = ask(differing);
        rows.forEach(row -> found.add(ByteBuffer.wrap(row)));
        return rows;
    }

    /** @throws Parts.TooNarrow when the source has another row by now than those found before */
    void requireNoOther(DifferingRows differing) throws SQLException {
        if (!ask(differing).stream().map(ByteBuffer::wrap).allMatch(found::contains)) {
            throw new Parts.TooNarrow(null);
        }
    }

    /**
     * Leaves out rows of the target that are older than the source's oldest one. The source may have pruned others
     * since the run began: of rows that are on the target alone it is asked for its oldest one again, after it was
     * read.
     *
     * @param oldest time of the source's oldest row when it was last asked
     * @return time of its oldest row
     * @throws OperatorError when it has none any more
     */
    Instant leaveOutPruned(DifferingRows differing, Instant oldest) throws SQLException {
        differing.leaveOutPruned(oldest);
        if (!differing.found().counts().containsKey(Count.EXTRA)) {
            return oldest;
        }
        Instant now = new StreamSql(layout).oldest(source, oldest);
        if (now == null) {
            throw new OperatorError("the source has no row of the stream any more, and had some when the comparison "
                    + "began");
        }
        differing.leaveOutPruned(now);
        return now;
    }

    private List<byte[]> ask(DifferingRows differing) throws SQLException {
        return rows(differing.extras(false).stream().map(row -> row.get(0)).toList(), differing.extras(true));
    }

    /**
     * Returns the rows as the source sends them. A value that the type of the source does not take is none of its rows:
     * the type of the target may take more.
     *
     * @param unique values of the unique column
     * @param keys of the target, of rows that have none
     */
    private List<byte[]> rows(List<String> unique, List<List<String>> keys) throws SQLException {
        if (unique.isEmpty() && keys.isEmpty()) {
            return List.of();
        }
        Savepoint before = source.setSavepoint();
        try {
            return read(unique, keys);
        } catch (SQLException e) {
            if (!SqlStates.isRefusedRow(e)) {
                throw e;
            }
            source.rollback(before);
            StreamSql sql = new StreamSql(layout);
            List<String> known = readable(unique, sql::uniqueValue, before);
            List<List<String>> knownKeys = readable(keys, sql::keyValues, before);
            if (known.size() + knownKeys.size() == unique.size() + keys.size()) {
                throw e;
            }
            return known.isEmpty() && knownKeys.isEmpty() ? List.of() : read(known, knownKeys);
        }
    }

    private List<byte[]> read(List<String> unique, List<List<String>> keys) throws SQLException {
        try (CopyOutput all = new CopyOutput(source, new StreamSql(layout).rowsWith(unique, keys))) {
            return all.next(Integer.MAX_VALUE, Long.MAX_VALUE);
        }
    }

    /** Without the table: an error of the SELECT is no proof that the source lacks a row. */
    private <T> List<T> readable(List<T> values, Function<T, String> literals, Savepoint before) throws SQLException {
        if (values.isEmpty()) {
            return values;
        }
        try {
            Query.run(source, "SELECT count(*) FROM (VALUES " + String.join(", ",
                    values.stream().map(value -> "(" + literals.apply(value) + ")").toList()) + ") AS value");
            return values;
        } catch (SQLException e) {
            if (!SqlStates.isRefusedRow(e)) {
                throw e;
            }
            source.rollback(before);
        }
        int middle = values.size() / 2;
        return middle == 0 ? List.of() : Stream.concat(readable(values.subList(0, middle), literals, before).stream(),
                readable(values.subList(middle, values.size()), literals, before).stream()).toList();
    }
}
