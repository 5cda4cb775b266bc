package io.yosai.timescale.database;

import io.yosai.timescale.dsn.OperatorError;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Predicate;
import javax.sql.DataSource;
import org.springframework.core.convert.support.DefaultConversionService;
import org.springframework.jdbc.core.RowMapper;
import org.springframework.jdbc.core.SimplePropertyRowMapper;
import org.springframework.jdbc.core.SingleColumnRowMapper;

/**
 * Statements on a connection that somebody else opened, and closes; with a DataSource, on one of their own. One that is
 * kept in a file of the class path is given by its name, such as {@code /claims/take.sql}. A list or a set as a
 * parameter is an array: of numbers a bigint[], else a text[].
 */
public final class Query {
    private static final DefaultConversionService ARRAYS = new DefaultConversionService();

    static {
        ARRAYS.addConverter(Array.class, List.class, Query::list);
    }

    private Query() {
    }

    public interface Reader<T> {
        T read(ResultSet row) throws SQLException;
    }

    public interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    /** A part of a transaction. */
    public interface Step {
        void run() throws SQLException;
    }

    /**
     * Does a part of a transaction that may fail.
     *
     * @param expected of which failures the part is taken back; after others so must be the whole
     * @return null, or the failure that was expected
     */
    public static SQLException tryTo(Connection connection, Predicate<SQLException> expected, Step step)
            throws SQLException {
        Savepoint before = connection.setSavepoint();
        try {
            step.run();
            connection.releaseSavepoint(before);
            return null;
        } catch (SQLException e) {
            if (!expected.test(e)) {
                throw e;
            }
            connection.rollback(before);
            return e;
        }
    }

    /**
     * Does work with a connection of its own.
     *
     * @param missing what to say where a table is missing
     * @throws OperatorError when one is
     */
    public static <T> T on(DataSource database, Work<T> work, String missing) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return work.on(connection);
        } catch (SQLException e) {
            if (SqlStates.is(e, SqlStates.NO_TABLE, SqlStates.NO_COLUMN)) {
                throw new OperatorError(missing, e);
            }
            throw e;
        }
    }

    /** Runs a statement; returns how many rows it wrote, 0 for what writes none. */
    public static long run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(SqlFile.statement(sql));
            return Math.max(0, statement.getUpdateCount());
        }
    }

    /** Runs a statement, with parameters if there are any; returns how many rows it wrote, 0 for what writes none. */
    public static long update(Connection connection, String sql, Object... parameters) throws SQLException {
        if (parameters.length == 0) {
            // The SQL may have the operator ?.
            return run(connection, sql);
        }
        try (PreparedStatement statement = prepare(connection, sql, parameters)) {
            statement.execute();
            return Math.max(0, statement.getUpdateCount());
        }
    }

    public static long update(DataSource database, String sql, Object... parameters) throws SQLException {
        try (Connection connection = database.getConnection()) {
            return update(connection, sql, parameters);
        }
    }

    /** Returns the first row of a query that has one, with parameters if there are any. */
    public static <T> T first(Connection connection, String sql, Reader<T> reader, Object... parameters)
            throws SQLException {
        List<T> rows = all(connection, sql, reader, parameters);
        if (rows.isEmpty()) {
            throw new IllegalStateException("the query has no row: " + sql);
        }
        return rows.get(0);
    }

    public static <T> T first(DataSource database, String sql, Reader<T> reader, Object... parameters)
            throws SQLException {
        try (Connection connection = database.getConnection()) {
            return first(connection, sql, reader, parameters);
        }
    }

    /** Returns the number in the column {@code rows} of the only row. */
    public static long count(Connection connection, String sql) throws SQLException {
        return first(connection, sql, row -> row.getLong("rows"));
    }

    public static <T> List<T> all(Connection connection, String sql, Reader<T> reader, Object... parameters)
            throws SQLException {
        if (parameters.length == 0) {
            try (Statement statement = connection.createStatement();
                 ResultSet row = statement.executeQuery(SqlFile.statement(sql))) {
                return all(row, reader);
            }
        }
        try (PreparedStatement statement = prepare(connection, sql, parameters);
             ResultSet row = statement.executeQuery()) {
            return all(row, reader);
        }
    }

    public static <T> List<T> all(DataSource database, String sql, Reader<T> reader, Object... parameters)
            throws SQLException {
        try (Connection connection = database.getConnection()) {
            return all(connection, sql, reader, parameters);
        }
    }

    private static <T> List<T> all(ResultSet row, Reader<T> reader) throws SQLException {
        List<T> rows = new ArrayList<>();
        while (row.next()) {
            rows.add(reader.read(row));
        }
        return rows;
    }

    /**
     * Returns a reader of the rows of a record, by the names of its components, or of the only column. A component of a
     * primitive type takes no null; an array is a list.
     */
    public static <T> Reader<T> as(Class<T> type) {
        RowMapper<T> mapper = type.isRecord() ? new SimplePropertyRowMapper<>(type, ARRAYS)
                : new SingleColumnRowMapper<>(type);
        return row -> mapper.mapRow(row, row.getRow());
    }

    private static List<?> list(Array array) {
        try {
            return List.of((Object[]) array.getArray());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns the texts in a column that has an array of them. */
    public static List<String> strings(ResultSet row, String column) throws SQLException {
        return List.of((String[]) row.getArray(column).getArray());
    }

    private static PreparedStatement prepare(Connection connection, String sql, Object... parameters)
            throws SQLException {
        PreparedStatement statement = connection.prepareStatement(SqlFile.statement(sql));
        for (int i = 0; i < parameters.length; i++) {
            Object value = parameters[i];
            statement.setObject(i + 1, value instanceof Collection<?> list ? connection.createArrayOf(
                    list.stream().anyMatch(Number.class::isInstance) ? "bigint" : "text", list.toArray()) : value);
        }
        return statement;
    }
}
