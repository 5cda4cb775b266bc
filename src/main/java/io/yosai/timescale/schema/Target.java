package io.yosai.timescale.schema;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * The target while it is being made what is declared: one connection, one transaction.
 *
 * @param subject what is being made, for messages: a table, or null
 * @param owner who may change it, for messages
 * @param notes what is to be remembered, and reported when all is done
 */
record Target(Connection connection, Server server, String subject, String owner, Notes notes) {
    Target(Connection connection, Server server) {
        this(connection, server, null, "their owner", Notes.none());
    }

    /**
     * What is noted of the target.
     *
     * @param jobs policies of TimescaleDB that are ours
     * @param managed what is ours to look after
     * @param warnings what is not as wanted and is left so
     */
    record Notes(Set<Integer> jobs, List<Managed> managed, List<String> warnings) {
        static Notes none() {
            return new Notes(new LinkedHashSet<>(), new ArrayList<>(), new ArrayList<>());
        }

        void add(Notes others) {
            jobs.addAll(others.jobs);
            managed.addAll(others.managed);
            warnings.addAll(others.warnings);
        }
    }

    /**
     * A hypertable or an aggregate that is ours to look after.
     *
     * @param hypertable that of the aggregate, or itself
     * @param bucket null: no aggregate
     */
    record Managed(TableName relation, TableName hypertable, String bucket) {
    }

    /** The same for what concerns a table, which need not be there; of it nothing is noted yet. */
    Target of(TableName table) throws SQLException {
        Optional<String> role = find("owner.sql", String.class, table.sql());
        return new Target(connection, server, table.name(),
                role.map(owner -> "role \"" + owner + "\", the owner of " + table)
                .orElse("the owner of " + table), Notes.none());
    }

    void note(int job) {
        notes.jobs().add(job);
    }

    void manage(TableName relation, TableName hypertable, String bucket) {
        notes.managed().add(new Managed(relation, hypertable, bucket));
    }

    void warn(String line) {
        notes.warnings().add(line);
    }

    /**
     * @param file in {@code schema/}
     * @param row a record, or the type of the only column
     * @return the first row; empty when there is none
     */
    <T> Optional<T> find(String file, Class<T> row, Object... parameters) throws SQLException {
        return list(file, row, parameters).stream().findFirst();
    }

    <T> List<T> list(String file, Class<T> row, Object... parameters) throws SQLException {
        return Query.all(connection, "/schema/" + file, Query.as(row), parameters);
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
        try {
            Query.update(connection, sql, parameters);
        } catch (SQLException e) {
            if (SqlStates.is(e, SqlStates.FORBIDDEN)) {
                throw new OperatorError("role \"" + server.role() + "\" may not change the target (" + firstLine(e)
                        + ")\nHINT: run the verb schema once " + who, e);
            }
            if (SqlStates.is(e, SqlStates.DUPLICATE_KEY)) {
                throw new OperatorError("the table " + subject
                        + " of the target holds rows twice, so that its unique index cannot be "
                        + "made (" + firstLine(e) + detail(e) + ")\nHINT: delete the doubles first", e);
            }
            if (firstLine(e).contains("preloaded")) {
                throw new OperatorError("the target server has TimescaleDB installed but not loaded\nHINT: set "
                        + "shared_preload_libraries = 'timescaledb' and restart it", e);
            }
            throw e;
        }
    }

    /** Makes an object, unless it is there, as {@link #runAs}. */
    SchemaChange make(String object, boolean isThere, String who, String sql) throws SQLException {
        if (isThere) {
            return SchemaChange.asWanted(object, "present");
        }
        runAs(who, sql);
        return SchemaChange.created(object, "present");
    }

    /** Writes down which objects and jobs are ours, for the statements of the routes. */
    void remember(List<Hypertable> hypertables) throws SQLException {
        for (Managed managed : notes.managed()) {
            write("set.sql", managed.relation().name(), managed.relation().sql(), managed.hypertable().name(),
                    managed.bucket());
        }
        List<String> ours = notes.managed().stream().map(managed -> managed.relation().name()).toList();
        write("forget.sql", hypertables.stream().flatMap(each -> each.aggregates().stream())
                .map(aggregate -> aggregate.view().name()).filter(name -> !ours.contains(name)).toList(),
                // A service beside this one may declare those of a table of which this one declares none.
                hypertables.stream().filter(each -> !each.aggregates().isEmpty()).map(each -> each.table().name())
                        .toList(), ours);
        write("undeclared.sql", hypertables.stream().filter(each -> each.aggregates().isEmpty())
                .map(each -> each.table().name()).toList());
        for (Integer job : notes.jobs()) {
            write("note_job.sql", job);
        }
        write("forget_jobs.sql", notes.managed().stream().filter(managed -> managed.bucket() != null)
                .map(managed -> managed.relation().sql()).toList(), notes.jobs());
    }

    private void write(String file, Object... parameters) throws SQLException {
        Query.update(connection, "/schema/managed/" + file, parameters);
    }

    /** Which key it is. */
    private static String detail(SQLException e) {
        ServerErrorMessage message = e instanceof PSQLException server ? server.getServerErrorMessage() : null;
        return message == null || message.getDetail() == null ? "" : ": " + message.getDetail();
    }

    private static String firstLine(SQLException e) {
        return e.getMessage().lines().findFirst().orElse("");
    }
}
