package io.yosai.timescale.copy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the plan by which a source reads a page, and warns when it reads many rows for each, or what the horizon
 * knows nothing of.
 */
final class PlanCheck {
    private static final Logger LOG = LoggerFactory.getLogger(PlanCheck.class);
    private static final ObjectMapper JSON = new ObjectMapper();
    /** Rows that may be read and sorted for a page without a word: some 50 ms. */
    private static final double MANY = 25_000;

    private PlanCheck() {
    }

    /** Returns whether it reads few. */
    static boolean warn(Connection source, Layout layout) throws SQLException {
        boolean byXid = layout.stream().byXid();
        Bounds bounds = byXid ? Bounds.below(Long.MAX_VALUE) : Bounds.before(Instant.now());
        Watermark after = byXid ? Watermark.beforeTransactions() : Watermark.NONE;
        PageSql sql = new PageSql(layout);
        String page = sql.page(after, bounds, 1000);
        try {
            String explained = Query.first(source, "EXPLAIN (VERBOSE, FORMAT json) " + page, row -> row.getString(1));
            JsonNode plan = JSON.readTree(explained).path(0).path("Plan");
            FilledByOthers.warn(source, layout, plan);
            double read = read(plan);
            if (read > MANY) {
                LOG.warn("the source reads some {} rows for each page of the stream {} ({}): no index has the order "
                        + "({}), or the SELECT hides it", Math.round(read), layout.stream().name(),
                        layout.select().file(), String.join(", ", sql.order(after, bounds)));
            }
            return read <= MANY;
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
