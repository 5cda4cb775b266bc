package io.yosai.timescale.schema;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.sql.DataSource;
import org.postgresql.util.PSQLException;

/**
 * Makes the target what is declared, once, in one transaction: the extension, the schema timescale_integration, where
 * the service keeps what it remembers, and the hypertables.
 */
record SchemaRun(DataSource target, List<Hypertable> hypertables, TimescaleDBManager.Options options,
        SlowTables slow,
        Map<TableName, OperatorError> own) {
    private static final String ONE_AT_A_TIME =
            "SELECT pg_advisory_xact_lock(hashtextextended('timescale_integration.schema', 0))";

    TimescaleDBManager.Result run() throws SQLException {
        try (Connection connection = target.getConnection()) {
            // Closing a pooled connection rolls back what was not committed.
            connection.setAutoCommit(false);
            takeTurn(connection);
            List<SchemaChange> changes = new ArrayList<>();
            changes.add(extension(new Target(connection, Server.inspect(connection))));
            Target found = new Target(connection, Server.inspect(connection));
            found.server().require();
            Rights rights = Rights.of(found, hypertables);
            rights.require();
            changes.addAll(StateTables.ensure(found));
            Map<Long, TableName> made = new HashMap<>();
            Map<TableName, Exception> failures = new LinkedHashMap<>();
            for (Hypertable hypertable : hypertables) {
                Savepoint before = connection.setSavepoint();
                try {
                    if (own.containsKey(hypertable.table())) {
                        throw own.get(hypertable.table());
                    }
                    slow.require(hypertable.table());
                    rights.require(hypertable.table());
                    requireOwn(found, hypertable, made);
                    Target ofTable = found.of(hypertable.table());
                    changes.addAll(ensure(ofTable, hypertable));
                    connection.releaseSavepoint(before);
                    // Not what was noted of one whose changes are taken back.
                    found.notes().add(ofTable.notes());
                    made.put(id(found, hypertable), hypertable.table());
                } catch (OperatorError | SQLException e) {
                    undo(connection, before, e);
                    failures.put(hypertable.table(), hinted(hypertable.table(),
                            slow.note(hypertable.table(), e)));
                }
            }
            requireAny(failures);
            found.remember(hypertables.stream().filter(each -> !failures.containsKey(each.table())).toList());
            if (!options.dryRun()) {
                connection.commit();
            }
            found.server().securityWarning().ifPresent(found::warn);
            return new TimescaleDBManager.Result(changes, failures, List.copyOf(found.notes().warnings()),
                    rights.remark(), found.server().isCommunity());
        }
    }

    /** With what a person may do about it, where the server has refused what was to be made. */
    private static Exception hinted(TableName table, Exception failure) {
        if (!(failure instanceof PSQLException e) || SqlStates.mayPass(e)) {
            return failure;
        }
        String text = SqlStates.text(e);
        return new SQLException(text.contains("HINT: ") ? text : text + "\nHINT: put right what the server "
                + "says, on the table " + table + " of the target or in its declaration", e.getSQLState(), e);
    }

    private static void takeTurn(Connection connection) throws SQLException {
        try {
            Query.run(connection, ONE_AT_A_TIME);
        } catch (SQLException e) {
            if (!SqlStates.is(e, SqlStates.LOCK_NOT_AVAILABLE)) {
                throw e;
            }
            throw new OperatorError("another process makes the tables of the target what is declared\nHINT: wait "
                    + "until it is done, such as the verb schema, which takes as long as it takes", e);
        }
    }

    /** Where no table that rows are copied into is right, nothing is changed at all. */
    private void requireAny(Map<TableName, Exception> failures) throws SQLException {
        List<TableName> copied = hypertables.stream().filter(Hypertable::isCopied).map(Hypertable::table).toList();
        if (copied.isEmpty() || !failures.keySet().containsAll(copied)) {
            return;
        }
        Exception first = failures.get(copied.get(0));
        if (copied.size() == 1 || first instanceof SQLException e && SqlStates.mayPass(e)) {
            TimescaleDBManager.raise(first);
        }
        // Each stream fails by all of them, and must not be taken for the one whose file is named first.
        throw new OperatorError(failures.entrySet().stream().map(failure -> "the table " + failure.getKey()
                + " is not as declared: " + failure.getValue().getMessage()).collect(Collectors.joining("\n")));
    }

    private static SchemaChange extension(Target target) throws SQLException {
        Server server = target.server();
        String object = "extension timescaledb";
        if (server.installed() != null) {
            return SchemaChange.nothing(object, server.installed() + ", " + server.edition(), "present");
        }
        if (server.available() == null) {
            throw new OperatorError(
                    "the target server has no TimescaleDB\nHINT: install its package for this PostgreSQL, set "
                    + "shared_preload_libraries = 'timescaledb' and restart it, or let TARGET_DSN name another server");
        }
        return target.make(object, false, "as a superuser, or let one run in database " + server.database()
                + ": CREATE EXTENSION timescaledb", "CREATE EXTENSION timescaledb");
    }

    private List<SchemaChange> ensure(Target target, Hypertable hypertable) throws SQLException {
        hypertable.requireIntervals(target);
        List<SchemaChange> changes = new ArrayList<>(new HypertableStep(target, hypertable, options).ensure());
        changes.addAll(new PolicyStep(target, hypertable, options).ensure());
        target.manage(hypertable.table(), hypertable.table(), null);
        for (Aggregate aggregate : hypertable.aggregates()) {
            changes.addAll(new AggregateStep(target, hypertable, aggregate).ensure());
        }
        requireNoticed(target, hypertable.table());
        return changes;
    }

    /** @throws OperatorError when it is one that is declared by another name, as with the schema that is searched */
    private static void requireOwn(Target target, Hypertable hypertable, Map<Long, TableName> made)
            throws SQLException {
        TableName other = made.get(id(target, hypertable));
        if (other != null) {
            throw new OperatorError("%s: the tables %s and %s are one table of the target, whose streams would "
                    + "overwrite each other's rows\nHINT: write its name alike in each parameter table, or name "
                    + "another one", hypertable.at(), other, hypertable.table());
        }
    }

    /** Null: it is not there. */
    private static Long id(Target target, Hypertable hypertable) throws SQLException {
        return target.find("table_id.sql", Long.class, hypertable.table().sql()).orElse(null);
    }

    /** Else a refresh would leave rows out for good, and nobody would know. */
    private static void requireNoticed(Target target, TableName table) throws SQLException {
        Optional<String> role = target.find("unnoticed.sql", String.class, table.sql());
        if (role.isPresent()) {
            throw new OperatorError("the continuous aggregates of the table " + table + " do not notice rows that are "
                    + "written: session_replication_role is replica\nHINT: run on the target: ALTER ROLE "
                    + Sql.name(role.get()) + " RESET session_replication_role; or let it be origin where the database "
                    + "or the server sets it");
        }
    }

    private static void undo(Connection connection, Savepoint before, Exception failure) throws SQLException {
        try {
            connection.rollback(before);
        } catch (SQLException e) {
            // The connection is lost, which is what failed all.
            throw failure instanceof SQLException cause ? cause : e;
        }
    }
}
