package io.yosai.timescale.schema;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The schema timescale_integration of the target, where the service keeps what it remembers. */
final class StateTables {
    private static final String STATE = "timescale_integration";
    private static final String OWNER = "as the owner of schema " + STATE;
    private static final List<String> TABLES = List.of("watermark", "touched", "retention", "managed",
            "job_run", "quarantine", "reconcile_run", "backfill", "claim");
    /** Columns that a later version has added to its table. */
    private static final Map<String, List<String>> ADDED = Map.of("watermark", List.of("key", "table_id", "adopted",
            "reason", "ordered_by", "gone_back", "widened"), "quarantine", List.of("key"), "touched",
            List.of("table_name"), "retention", List.of("table_id"), "job_run", List.of("succeeded", "ours"),
            "reconcile_run", List.of("stream", "rows_uncopied"), "backfill",
            List.of("stream", "whole", "condition", "made_for", "floor"));

    private StateTables() {
    }

    static List<SchemaChange> ensure(Target target) throws SQLException {
        Server server = target.server();
        List<String> there = server.stateTables();
        List<SchemaChange> changes = new ArrayList<>();
        changes.add(target.make("schema " + STATE, there != null,
                "as a role that may create schemas, or GRANT CREATE ON DATABASE \"" + server.database() + "\" TO \""
                + server.role() + '"', "CREATE SCHEMA " + STATE));
        for (String table : TABLES) {
            String object = "table " + STATE + "." + table;
            boolean isThere = there != null && there.contains(table);
            List<String> missing = !isThere ? List.of() : ADDED.getOrDefault(table, List.of()).stream()
                    .filter(column -> !server.stateColumns().contains(table + "." + column)).toList();
            for (String column : missing) {
                target.runAs(OWNER, "/schema/state/added/" + table + "_" + column + ".sql");
            }
            changes.add(missing.isEmpty()
                    ? target.make(object, isThere, OWNER, "/schema/state/" + table + ".sql")
                    : SchemaChange.changed(object, "without " + String.join(", ", missing), "present"));
        }
        return changes;
    }
}
