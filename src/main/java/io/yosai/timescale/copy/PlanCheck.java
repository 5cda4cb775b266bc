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
import java.util.List;
import java.util.ArrayList;

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

    /** Asks the source for it. */
    static PlanCheck of(Connection source, Layout layout) throws SQLException {
        boolean byXid = layout.stream().byXid();
        Bounds bounds = byXid ? Bounds.below(Long.MAX_VALUE) : Bounds.before(Instant.now());
        Watermark after = byXid ? Watermark.beforeTransactions() : Watermark.NONE;
        PageSql sql = new PageSql(layout);
        String page = sql.page(after, bounds, 1000);
        try {
            String explained = Query.first(source, "EXPLAIN (VERBOSE, FORMAT json) " + page, row -> row.getString(1));
            JsonNode plan = JSON.readTree(explained).path(0).path("Plan");
            List<String> warnings = new ArrayList<>(FilledByOthers.warnings(source, layout, plan));
            double read = read(plan);
            if (read > MANY) {
                String order = Sql.names(sql.order(after, bounds));
                warnings.add(("the source reads some %1$d rows for each page of the stream %2$s (%3$s): no index has "
                        + "the order (%4$s), or the SELECT hides it\nHINT: make one on the "
                        + "source; where these are columns of the table: CREATE INDEX CONCURRENTLY ON %5$s (%4$s)")
                        .formatted(Math.round(read), layout.stream().name(), layout.select().file(), order,
                        layout.select().table().orElse("the table")));
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
}
