package io.yosai.timescale.schema;

import io.yosai.timescale.config.OperatorError;
import io.yosai.timescale.config.SqlFile;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the target what the settings say: extension, hypertable with its indexes, and the service's own state. Looks
 * before it acts, so that a role which may only write rows can start the service on a target that is ready.
 */
public final class TimescaleDBManager {
    private static final Logger LOG = LoggerFactory.getLogger(TimescaleDBManager.class);
    private static final String ONE_AT_A_TIME =
            "SELECT pg_advisory_xact_lock(hashtextextended('timescale_integration.schema', 0))";
    private static final String OWNER = "as the owner of access_events";

    private final DataSource target;
    private final String chunkInterval;
    private boolean ensured;

    /** @param chunkInterval as PostgreSQL writes an interval, positive */
    public TimescaleDBManager(DataSource target, String chunkInterval) {
        this.target = target;
        this.chunkInterval = chunkInterval;
    }

    /** The step of a route: {@link #ensure()} until it has succeeded once, then nothing. */
    public synchronized void ensureOnce() throws SQLException {
        if (!ensured) {
            List<SchemaChange> changes = ensure();
            changes.stream().filter(SchemaChange::isChange).forEach(change -> LOG.info("target: {} {}, it was {}",
                    change.object(), change.done(), change.found()));
            LOG.info("the target is as the settings say ({} objects)", changes.size());
            ensured = true;
        }
    }

    /**
     * Creates what is missing, all of it or nothing. Another service that does the same is waited for.
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
            Server server = Server.inspect(connection);
            SchemaStep step = new SchemaStep(connection, server.role());
            List<SchemaChange> changes = new ArrayList<>();
            changes.add(extension(server, step));
            changes.add(hypertable(connection, step));
            ExistingTable table = ExistingTable.inspect(connection);
            changes.add(index(table.keyed(), "unique index (time, event_id)", "access_events_key.sql", step));
            changes.add(index(table.facilityIndexed(), "index (facility_id, time)", "access_events_facility.sql", step));
            changes.add(index(table.personIndexed(), "index (person_id, time)", "access_events_person.sql", step));
            changes.add(stateSchema(server, step));
            changes.add(watermark(connection, server, step));
            connection.commit();
            return changes;
        }
    }

    private static SchemaChange extension(Server server, SchemaStep step) throws SQLException {
        if (server.installed() != null) {
            return SchemaChange.asWanted("extension timescaledb", server.installed() + ", " + server.edition());
        }
        if (server.available() == null) {
            throw new OperatorError("the target server has no TimescaleDB: install its package for this PostgreSQL, set "
                    + "shared_preload_libraries = 'timescaledb' and restart it, or let TARGET_DSN name another server");
        }
        step.run("CREATE EXTENSION timescaledb", "as a superuser, or let one run in database " + server.database()
                + ": CREATE EXTENSION timescaledb");
        return SchemaChange.created("extension timescaledb");
    }

    private SchemaChange hypertable(Connection connection, SchemaStep step) throws SQLException {
        String object = "hypertable access_events";
        ExistingTable found = ExistingTable.inspect(connection);
        if (found != null) {
            found.check(connection);
            if (found.isHypertable()) {
                return SchemaChange.asWanted(object, "present");
            }
        } else {
            step.run(SqlFile.read("/schema/access_events.sql"), "as a role that may create tables in schema public, or "
                    + "GRANT CREATE ON SCHEMA public TO \"" + step.role() + '"');
        }
        step.run(SqlFile.read("/schema/access_events_hypertable.sql"), OWNER, chunkInterval);
        return found == null ? SchemaChange.created(object)
                : new SchemaChange(object, "an empty plain table", "converted");
    }

    private static SchemaChange index(boolean present, String name, String file, SchemaStep step) throws SQLException {
        if (present) {
            return SchemaChange.asWanted(name, "present");
        }
        step.run(SqlFile.read("/schema/" + file), OWNER);
        return SchemaChange.created(name);
    }

    private static SchemaChange stateSchema(Server server, SchemaStep step) throws SQLException {
        String object = "schema timescale_integration";
        if (server.stateSchema()) {
            return SchemaChange.asWanted(object, "present");
        }
        step.run("CREATE SCHEMA timescale_integration", "as a role that may create schemas, or GRANT CREATE ON DATABASE \""
                + server.database() + "\" TO \"" + step.role() + '"');
        return SchemaChange.created(object);
    }

    private static SchemaChange watermark(Connection connection, Server server, SchemaStep step) throws SQLException {
        String object = "table timescale_integration.watermark";
        String owner = "as the owner of schema timescale_integration";
        if (!server.watermarkTable()) {
            step.run(SqlFile.read("/schema/watermark_table.sql"), owner);
        }
        try (Statement statement = connection.createStatement();
             ResultSet row = statement.executeQuery(SqlFile.read("/schema/watermark.sql"))) {
            if (row.next()) {
                return SchemaChange.asWanted(object, "at " + row.getString("time"));
            }
        } catch (SQLException e) {
            step.explainMissingRights(e);
            throw e;
        }
        step.run(SqlFile.read("/schema/watermark_start.sql"), owner);
        return SchemaChange.created(object);
    }
}
