package io.yosai.timescale.schema;

import io.yosai.timescale.dsn.OperatorError;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the target what the settings say: extension, hypertables, compression, retention, continuous aggregates, and the
 * service's own state. Looks before it acts, so that a role which may only write rows can start the service on a target
 * that is ready. What it did not make it leaves alone.
 */
public final class TimescaleDBManager {
    private static final Logger LOG = LoggerFactory.getLogger(TimescaleDBManager.class);
    private static final String ONE_AT_A_TIME =
            "SELECT pg_advisory_xact_lock(hashtextextended('timescale_integration.schema', 0))";

    private final DataSource target;
    private final WantedSchema wanted;
    private final SchemaOptions options;
    private volatile boolean ensured;
    /** Null before the target was reached. */
    private volatile Boolean community;
    private volatile List<String> warnings = List.of();
    private volatile Optional<String> missingRights = Optional.empty();

    public TimescaleDBManager(DataSource target, WantedSchema wanted, SchemaOptions options) {
        this.target = target;
        this.wanted = wanted;
        this.options = options;
    }

    /** The step of a route: {@link #ensure()} until it has succeeded once, then nothing. */
    public synchronized void ensureOnce() throws SQLException {
        if (!ensured) {
            List<SchemaChange> changes = ensure();
            missingRights.ifPresent(LOG::info);
            warnings.forEach(LOG::warn);
            changes.stream().filter(SchemaChange::isChange).forEach(change -> LOG.info("target: {}", change));
            LOG.info("the target is as the settings say ({} objects){}", changes.size(), community ? ""
                    : "; compression is unavailable on the Apache edition, retention and aggregates are kept by routes");
            ensured = true;
        }
    }

    /** Lets the next {@link #ensureOnce()} look again: the target has another version or edition than before. */
    public void ensureAgain() {
        ensured = false;
    }

    /** Whether chunks are compressed there: 1, or 0 on the Apache edition; NaN before the target was reached. */
    public double compressionAvailable() {
        return community == null ? Double.NaN : community ? 1 : 0;
    }

    /** What is not as it should be on the target as it was found last, though it works; a line each. */
    public List<String> warnings() {
        return warnings;
    }

    /**
     * Changes what differs, all of it or nothing; a dry run does the same and takes it back. Another service that does so
     * is waited for.
     *
     * @return one entry per object
     * @throws OperatorError when the target cannot be made right without a person; the message says what to do
     * @throws SQLException when the target cannot be reached
     */
    public List<SchemaChange> ensure() throws SQLException {
        try (Connection connection = target.getConnection()) {
            // Closing a pooled connection rolls back what was not committed.
            connection.setAutoCommit(false);
            try (Statement lock = connection.createStatement()) {
                lock.execute(ONE_AT_A_TIME);
            }
            List<SchemaChange> changes = new ArrayList<>();
            changes.add(extension(new Target(connection, Server.inspect(connection))));
            Target found = new Target(connection, Server.inspect(connection));
            found.server().release().require(found.server().isCommunity());
            Rights rights = Rights.of(found);
            rights.require();
            changes.addAll(new StateStep(found).ensure());
            for (Hypertable hypertable : Hypertable.values()) {
                changes.addAll(new HypertableStep(found, hypertable, wanted, options).ensure());
                changes.addAll(new PolicyStep(found, hypertable, wanted, options).ensure());
            }
            for (Aggregate aggregate : Aggregate.values()) {
                changes.addAll(new AggregateStep(found, aggregate).ensure());
            }
            if (!options.dryRun()) {
                connection.commit();
            }
            community = found.server().isCommunity();
            warnings = found.server().release().securityWarning().stream().toList();
            missingRights = rights.remark();
            return changes;
        }
    }

    private static SchemaChange extension(Target target) throws SQLException {
        Server server = target.server();
        String object = "extension timescaledb";
        if (server.installed() != null) {
            return SchemaChange.nothing(object, server.installed() + ", " + server.edition(), "present");
        }
        if (server.available() == null) {
            throw new OperatorError("the target server has no TimescaleDB: install its package for this PostgreSQL, set "
                    + "shared_preload_libraries = 'timescaledb' and restart it, or let TARGET_DSN name another server");
        }
        target.runAs("as a superuser, or let one run in database " + server.database()
                + ": CREATE EXTENSION timescaledb", "CREATE EXTENSION timescaledb");
        return SchemaChange.created(object, "present");
    }
}
