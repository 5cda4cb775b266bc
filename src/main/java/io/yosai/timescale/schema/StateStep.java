package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlFile;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes the schema timescale_integration, where the service keeps what it remembers. */
record StateStep(Target target) {
    private static final List<String> TABLES = List.of("watermark", "touched", "retention", "managed",
            "job_run", "quarantine", "reconcile_run", "backfill");
    /** Columns that a later version has added to its table. */
    private static final Map<String, String> ADDED = Map.of("watermark", "key", "quarantine", "key", "touched", "table_name",
            "job_run", "succeeded", "reconcile_run", "stream", "backfill", "stream");
    private static final String SCHEMA = "timescale_integration";

    List<SchemaChange> ensure() throws SQLException {
        List<SchemaChange> changes = new ArrayList<>();
        Server server = target.server();
        String object = "schema " + SCHEMA;
        if (server.stateTables() == null) {
            target.runAs("as a role that may create schemas, or GRANT CREATE ON DATABASE \"" + server.database() + "\" TO \""
                    + server.role() + '"', "CREATE SCHEMA " + SCHEMA);
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
        String column = ADDED.get(table);
        if (present && column != null && !target.server().stateColumns().contains(table + "." + column)) {
            target.runAs("as the owner of schema " + SCHEMA,
                    SqlFile.read("/schema/state/added/" + table + "_" + column + ".sql"));
            return SchemaChange.changed(object, "without " + column, "present");
        }
        if (present) {
            return SchemaChange.asWanted(object, "present");
        }
        target.runAs("as the owner of schema " + SCHEMA, SqlFile.read("/schema/state/" + table + ".sql"));
        return SchemaChange.created(object, "present");
    }
}
