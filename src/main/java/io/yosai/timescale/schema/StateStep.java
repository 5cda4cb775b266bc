package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.OperatorError;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the schema timescale_integration, where the service keeps what it remembers. */
record StateStep(Target target) {
    private static final List<String> TABLES = List.of("watermark", "touched", "retention", "managed",
            "job_run", "quarantine", "reconcile_run", "backfill", "claim");
    /** Columns that a later version has added to its table. */
    private static final Map<String, List<String>> ADDED = Map.of("watermark", List.of("key", "table_id", "adopted"),
            "quarantine", List.of("key"), "touched", List.of("table_name"), "job_run", List.of("succeeded"),
            "reconcile_run", List.of("stream"), "backfill", List.of("stream", "whole", "condition"));
    private static final String SCHEMA = "timescale_integration";

    List<SchemaChange> ensure() throws SQLException {
        List<SchemaChange> changes = new ArrayList<>();
        Server server = target.server();
        String object = "schema " + SCHEMA;
        if (server.stateTables() == null) {
            target.runAs("as a role that may create schemas, or GRANT CREATE ON DATABASE \"" + server.database()
                    + "\" TO \"" + server.role() + '"', "CREATE SCHEMA " + SCHEMA);
            changes.add(SchemaChange.created(object, "present"));
        } else {
            changes.add(SchemaChange.asWanted(object, "present"));
        }
        for (String table : TABLES) {
            changes.add(table(table, server.stateTables() != null && server.stateTables().contains(table)));
        }
        return changes;
    }

    private SchemaChange table(String table, boolean present) throws SQLException {
        String object = "table " + SCHEMA + "." + table;
        if (present) {
            List<String> missing = ADDED.getOrDefault(table, List.of()).stream()
                    .filter(column -> !target.server().stateColumns().contains(table + "." + column)).toList();
            for (String column : missing) {
                target.runAs("as the owner of schema " + SCHEMA,
                        SqlFile.read("/schema/state/added/" + table + "_" + column + ".sql"));
            }
            return missing.isEmpty() ? SchemaChange.asWanted(object, "present")
                    : SchemaChange.changed(object, "without " + String.join(", ", missing), "present");
        }
        target.runAs("as the owner of schema " + SCHEMA, SqlFile.read("/schema/state/" + table + ".sql"));
        return SchemaChange.created(object, "present");
    }

    /** Makes the extension, without which the rest cannot be made. */
    SchemaChange ensureExtension() throws SQLException {
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
        target.runAs("as a superuser, or let one run in database " + server.database()
                + ": CREATE EXTENSION timescaledb", "CREATE EXTENSION timescaledb");
        return SchemaChange.created(object, "present");
    }
}
