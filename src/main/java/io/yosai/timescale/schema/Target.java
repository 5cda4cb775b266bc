package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.TableName;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The target while it is being made what is declared: one connection, one transaction.
 *
 * @param subject what is being made, for messages: a table, or null
 * @param owner who may change it, for messages
 * @param notes what is to be remembered, and told when all is done
 */
record Target(Connection connection, Server server, String subject, String owner, Notes notes) {
    Target(Connection connection, Server server) {
        this(connection, server, null, "their owner", new Notes(
                new LinkedHashSet<>(), new ArrayList<>(), new ArrayList<>()));
    }

    /**
     * What is noted of the target.
     *
     * @param jobs policies of TimescaleDB that are ours
     * @param managed what is ours to look after
     * @param warnings what is not as wanted and is left so
     */
    record Notes(Set<Integer> jobs, List<Managed> managed, List<String> warnings) {
    }

    /**
     * A hypertable or an aggregate that is ours to look after.
     *
     * @param hypertable that of the aggregate, or itself
     * @param bucket null: no aggregate
     */
    record Managed(TableName relation, TableName hypertable, String bucket) {
    }

    /** What a row of a catalogue query is made into. */
    interface Row<T> {
        T read(ResultSet row) throws SQLException;
    }

    /** The same for what concerns a table, which need not be there. */
    Target of(TableName table) throws SQLException {
        Optional<String> role = find("owner.sql", row -> row.getString("owner"), table.sql());
        return new Target(connection, server, table.name(),
                role.map(owner -> "role \"" + owner + "\", the owner of " + table)
                .orElse("the owner of " + table), notes);
    }

    /** Takes note of a policy that is ours. */
    void note(int job) {
        notes.jobs().add(job);
    }

    /** Takes note of what is ours to look after. */
    void manage(TableName relation, TableName hypertable, String bucket) {
        notes.managed().add(new Managed(relation, hypertable, bucket));
    }

    /** Has a person told, once all is done. */
    void warn(String line) {
        notes.warnings().add(line);
    }

    /**
     * @param file in {@code schema/}
     * @return the first row, read; empty when there is none
     */
    <T> Optional<T> find(String file, Row<T> row, Object... parameters) throws SQLException {
        return list(file, row, parameters).stream().findFirst();
    }

    /** All rows, read. */
    <T> List<T> list(String file, Row<T> row, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(SqlFile.read("/schema/" + file), parameters);
             ResultSet rows = statement.executeQuery()) {
            List<T> read = new ArrayList<>();
            while (rows.next()) {
                read.add(row.read(rows));
            }
            return read;
        }
    }

    /** Runs a statement that changes something, as the owner of what it changes. */
    void run(String sql, Object... parameters) throws SQLException {
        runAs("as " + owner, sql, parameters);
    }

    /**
     * @param who is to run the statement when our role may not
     * @throws OperatorError when the role may not, or the data is in the way
     */
    void runAs(String who, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = prepare(sql, parameters)) {
            statement.execute();
        } catch (SQLException e) {
            if (SqlStates.is(e, SqlStates.FORBIDDEN)) {
                throw new OperatorError("role \"" + server.role() + "\" may not change the target (" + firstLine(e)
                        + ")\nHINT: run the verb schema once " + who, e);
            }
            if (SqlStates.is(e, SqlStates.DUPLICATE_KEY)) {
                throw new OperatorError("the table " + subject
                        + " of the target holds rows twice, so that its unique index cannot be "
                        + "made (" + firstLine(e) + ")\nHINT: delete the doubles first", e);
            }
            if (firstLine(e).contains("preloaded")) {
                throw new OperatorError("the target server has TimescaleDB installed but not loaded\nHINT: set "
                        + "shared_preload_libraries = 'timescaledb' and restart it", e);
            }
            throw e;
        }
    }

    Array texts(Object... texts) throws SQLException {
        return connection.createArrayOf("text", texts);
    }

    private PreparedStatement prepare(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        return statement;
    }

    private static String firstLine(SQLException e) {
        return e.getMessage().lines().findFirst().orElse("");
    }
}
