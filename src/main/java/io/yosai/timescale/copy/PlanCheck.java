package io.yosai.timescale.copy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What the plan says by which a source reads a page.
 *
 * @param isCheap whether it reads few rows for each
 * @param warnings lines for a person: that it reads many, or what the horizon knows nothing of
 */
record PlanCheck(boolean isCheap, List<String> warnings) {
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Rows that may be read and sorted for a page without a word: some 50 ms. */
    private static final double MANY = 25_000;
    /** By the nodes of a plan, what hides an order that an index has. */
    private static final Map<String, String> HIDING = Map.of("WindowAgg", "a window function", "CTE Scan",
            "a WITH that is computed as a whole", "Limit", "a LIMIT or OFFSET of its own", "Sample Scan",
            "a TABLESAMPLE", "LockRows", "a FOR UPDATE or FOR SHARE", "ProjectSet",
            "a function in its list that returns several rows", "Aggregate", "a GROUP BY, a DISTINCT or a UNION",
            "Group", "a GROUP BY", "Unique", "a DISTINCT or a UNION", "SetOp", "an INTERSECT or EXCEPT");

    static PlanCheck of(Connection source, Layout layout) throws SQLException {
        boolean byXid = layout.stream().byXid();
        Bounds bounds = byXid ? Bounds.below(Long.MAX_VALUE) : Bounds.before(Instant.now());
        Watermark after = byXid ? Watermark.beforeTransactions() : Watermark.NONE;
        PageSql sql = new PageSql(layout);
        String page = sql.page(after, bounds, 1000);
        try {
            String explained = Query.first(source, "EXPLAIN (VERBOSE, FORMAT json) " + page, row -> row.getString(1));
            JsonNode plan = JSON.readTree(explained).path(0).path("Plan");
            List<String> warnings = new ArrayList<>(filledByOthers(source, layout, plan));
            double read = read(plan);
            if (read > MANY) {
                warnings.add("the source reads some %d rows for each page of the stream %s (%s): %s".formatted(
                        Math.round(read), layout.stream().name(), layout.select().file(),
                        reason(plan, Sql.names(sql.order(after, bounds)), layout.select().table())));
            }
            return new PlanCheck(read <= MANY, warnings);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * How many rows the largest full sort of the plan has, or a part of the SELECT into which the bounds of the page
     * cannot be pushed. An incremental sort follows an index.
     */
    private static double read(JsonNode plan) {
        String node = plan.path("Node Type").asText();
        boolean isBounded = (node.equals("Subquery Scan") || node.equals("CTE Scan")) && plan.has("Filter");
        double most = node.equals("Sort") || isBounded && plan.has("Plans")
                ? plan.path("Plans").path(0).path("Plan Rows").asDouble()
                : isBounded ? plan.path("Plan Rows").asDouble() : 0;
        for (JsonNode child : plan.path("Plans")) {
            most = Math.max(most, read(child));
        }
        return most;
    }

    /** Why no index serves the page, and what to do. The outermost node of the plan is the page's own LIMIT. */
    private static String reason(JsonNode plan, String order, Optional<String> table) {
        return hiding(plan).findFirst()
                .map(hiding -> ("the SELECT has %s, by which it hides the order (%s) from the source's planner\nHINT: "
                        + "take it out, or let it look at rows of one key alone; docs/streams.md says which SELECTs "
                        + "read few rows").formatted(hiding, order))
                .orElseGet(() -> ("no index has the order (%1$s), or one of these is computed\nHINT: make one on the "
                        + "source; where these are columns of the table: CREATE INDEX CONCURRENTLY ON %2$s (%1$s)")
                        .formatted(order, table.orElse("the table")));
    }

    /** What of many rows hides their order; a SELECT in the list, or one of few rows that is joined, does not. */
    private static Stream<String> hiding(JsonNode plan) {
        return StreamSupport.stream(plan.path("Plans").spliterator(), false)
                .filter(child -> !child.path("Parent Relationship").asText().matches("SubPlan|InitPlan"))
                .flatMap(child -> Stream.concat(Stream.ofNullable(HIDING.get(child.path("Node Type").asText()))
                        .filter(what -> Math.max(child.path("Plan Rows").asDouble(),
                        child.path("Plans").path(0).path("Plan Rows").asDouble()) > MANY), hiding(child)));
    }

    /**
     * A line where the SELECT reads relations whose rows come later than the transactions that made them, and in
     * another order: of a refresh, of a subscription, or of another server. The horizon waits for none of these.
     */
    private static List<String> filledByOthers(Connection source, Layout layout, JsonNode plan) throws SQLException {
        Set<String> foreign = new TreeSet<>();
        Set<String> names = new TreeSet<>();
        collect(plan, foreign, names);
        List<String> others = Query.all(source, "/copy/filled_by_others.sql",
                row -> row.getString("relation"), names);
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
