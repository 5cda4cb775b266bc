package io.yosai.timescale.schema;

import io.yosai.timescale.config.SqlFile;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Makes the schema timescale_integration, where the service keeps what it remembers. */
record StateStep(Target target) {
    private static final List<String> TABLES = List.of("watermark", "touched", "retention", "job_run",
            "quarantine", "reconcile_run", "backfill");
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
        if (target.find("watermark.sql", row -> row.getString("time")).isEmpty()) {
            target.run(SqlFile.read("/schema/watermark_start.sql"));
        }
        return changes;
    }

    private SchemaChange table(String table, boolean present) throws SQLException {
        String object = "table " + SCHEMA + "." + table;
        if (present && table.equals("watermark") && !target.server().watermarkHasTx()) {
            target.runAs("as the owner of schema " + SCHEMA,
                    "ALTER TABLE timescale_integration.watermark ADD COLUMN tx bigint");
            return SchemaChange.changed(object, "without tx", "present");
        }
        if (present) {
            return SchemaChange.asWanted(object, "present");
        }
        target.runAs("as the owner of schema " + SCHEMA, SqlFile.read("/schema/state/" + table + ".sql"));
        return SchemaChange.created(object, "present");
    }
}
