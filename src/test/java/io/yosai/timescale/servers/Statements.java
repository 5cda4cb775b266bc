package io.yosai.timescale.servers;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** What tests ask a database and do in it, in autocommit. */
public interface Statements {
    /** What is done with a statement. */
    interface Use<T> {
        T of(Statement statement) throws SQLException;
    }

    /**
     * Uses a statement of a session.
     *
     * @param sql what it will run
     * @throws IllegalStateException if it fails; the cause is the {@link SQLException}
     */
    <T> T use(String sql, Use<T> use);

    /**
     * Runs one or more statements.
     *
     * @throws IllegalStateException if it fails; the cause is the {@link SQLException}
     */
    default void execute(String sql) {
        use(sql, statement -> statement.execute(sql));
    }

    /**
     * The first column of the first row.
     *
     * @return null if it is NULL or there is no row
     * @throws IllegalStateException if it fails; the cause is the {@link SQLException}
     */
    default <T> T value(String sql, Class<T> type) {
        return first(sql, rows -> rows.getObject(1, type));
    }

    /**
     * The number in the first column of the first row, such as of {@code SELECT count(*) FROM access_events}.
     *
     * @return 0 if it is NULL
     * @throws IllegalStateException if it fails or there is no row
     */
    default long count(String sql) {
        Long number = first(sql, rows -> rows.getLong(1));
        if (number == null) {
            throw new IllegalStateException("no row from: " + sql);
        }
        return number;
    }

    /** A cell of a row. */
    interface Cell<T> {
        T of(ResultSet rows) throws SQLException;
    }

    private <T> T first(String sql, Cell<T> cell) {
        return use(sql, statement -> {
            try (ResultSet rows = statement.executeQuery(sql)) {
                return rows.next() ? cell.of(rows) : null;
            }
        });
    }
}
