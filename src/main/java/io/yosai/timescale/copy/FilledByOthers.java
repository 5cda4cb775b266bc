package io.yosai.timescale.copy;

import com.fasterxml.jackson.databind.JsonNode;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Sql;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Reports relations of a SELECT whose rows come later than the transactions that made them, and in another order: of a
 * refresh, of a subscription, or of another server. The horizon waits for none of these.
 */
final class FilledByOthers {
    private FilledByOthers() {
    }

    /**
     * Returns a line where there are any.
     *
     * @param plan of a page, with schemas
     */
    static List<String> warnings(Connection source, Layout layout, JsonNode plan) throws SQLException {
        Set<String> foreign = new TreeSet<>();
        Set<String> names = new TreeSet<>();
        collect(plan, foreign, names);
        List<String> others = Query.all(source, SqlFile.read("/copy/filled_by_others.sql"),
                row -> row.getString("relation"), source.createArrayOf("text", names.toArray()));
        foreign.addAll(others);
        return foreign.isEmpty() ? List.of() : List.of(("the stream %s reads %s (%s), whose rows come later than the "
                + "transactions that made them: a pass does not wait for those, and what comes below its watermark is "
                + "left to reconcile\nHINT: let the SELECT read the tables that are written to, at their own server by "
                + "a SOURCE_DSN of its own").formatted(layout.stream().name(), String.join(", ", foreign),
                layout.select().file()));
    }

    private static void collect(JsonNode node, Set<String> foreign, Set<String> names) {
        String name = Sql.name(node.path("Schema").asText()) + "." + Sql.name(node.path("Relation Name").asText());
        if (node.path("Node Type").asText().equals("Foreign Scan")) {
            // Of tables that are joined at the other server the plan has no name of one.
            foreign.add(node.has("Relation Name") ? "the foreign table " + name.replace("\"", "")
                    : "the foreign tables " + node.path("Relations").asText());
        } else if (node.has("Relation Name")) {
            names.add(name);
        }
        node.path("Plans").forEach(child -> collect(child, foreign, names));
    }
}
