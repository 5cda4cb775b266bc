package io.yosai.timescale.schema;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import javax.sql.DataSource;

/** Makes the target what is declared, once, in one transaction. */
record SchemaRun(DataSource target, List<Hypertable> hypertables, TimescaleDBManager.Options options) {
    private static final String ONE_AT_A_TIME =
            "SELECT pg_advisory_xact_lock(hashtextextended('timescale_integration.schema', 0))";

    /** As {@link TimescaleDBManager#ensure}. */
    TimescaleDBManager.Result run() throws SQLException {
        try (Connection connection = target.getConnection()) {
            // Closing a pooled connection rolls back what was not committed.
            connection.setAutoCommit(false);
            Query.run(connection, ONE_AT_A_TIME);
            List<SchemaChange> changes = new ArrayList<>();
            changes.add(new StateStep(new Target(connection, Server.inspect(connection))).ensureExtension());
            Target found = new Target(connection, Server.inspect(connection));
            found.server().require();
            Rights rights = Rights.of(found, hypertables);
            rights.require();
            changes.addAll(new StateStep(found).ensure());
            Map<TableName, Exception> failures = new LinkedHashMap<>();
            for (Hypertable hypertable : hypertables) {
                Savepoint before = connection.setSavepoint();
                try {
                    changes.addAll(ensure(found.of(hypertable.table()), hypertable, rights));
                    connection.releaseSavepoint(before);
                } catch (OperatorError | SQLException e) {
                    undo(connection, before, e);
                    failures.put(hypertable.table(), e);
                }
            }
            requireAny(failures);
            found.remember(hypertables.stream().filter(each -> !failures.containsKey(each.table())).toList());
            if (!options.dryRun()) {
                connection.commit();
            }
            found.server().release().securityWarning().ifPresent(found::warn);
            return new TimescaleDBManager.Result(changes, failures, List.copyOf(found.notes().warnings()),
                    rights.remark(), found.server().isCommunity());
        }
    }

    /** Where no table that rows are copied into is right, nothing is changed at all. */
    private void requireAny(Map<TableName, Exception> failures) throws SQLException {
        List<TableName> copied = hypertables.stream().filter(Hypertable::isCopied).map(Hypertable::table).toList();
        if (!copied.isEmpty() && failures.keySet().containsAll(copied)) {
            TimescaleDBManager.raise(failures.get(copied.get(0)));
        }
    }

    private List<SchemaChange> ensure(Target target, Hypertable hypertable, Rights rights) throws SQLException {
        rights.require(hypertable.table());
        List<SchemaChange> changes = new ArrayList<>(new HypertableStep(target, hypertable, options).ensure());
        changes.addAll(new PolicyStep(target, hypertable, options).ensure());
        target.manage(hypertable.table(), hypertable.table(), null);
        for (Aggregate aggregate : hypertable.aggregates()) {
            changes.addAll(new AggregateStep(target, hypertable, aggregate).ensure());
        }
        return changes;
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
