package io.yosai.timescale.reconcile;

import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.CopyOutput;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.Rows;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.camel.Body;
import org.apache.camel.Variable;

/**
 * Whether the steps of a stream look into its rows. What they make of them no database can hash: rows that were copied
 * before there was such a step are those of the source, and not what the steps want. So a run that is of more than the
 * recent rows compares each row then as the steps leave it. Hashes are of the columns that both sides have, so where
 * the target lacks one that the steps do not take out, nothing is said of the rows.
 */
public record StepsTrial(Layouts layouts) {
    /** Returns the first row of the source, for the steps; none where nothing is to be found out. */
    public List<Map<String, Object>> row(@Variable("run") ReconcileRun run, @Variable("layout") Layout layout,
            @Variable("source_identity") String identity) throws SQLException {
        if (layout.stream().steps().isEmpty() && run.isSliceLeft()) {
            layout.requireColumns();
        }
        boolean isCheap = run.scope().equals("recent") && layout.lacking().isEmpty();
        if (layout.stream().steps().isEmpty() || isCheap || !run.isSliceLeft()) {
            return List.of();
        }
        boolean byXid = layout.stream().byXid();
        Bounds all = byXid ? Bounds.below(Long.MAX_VALUE) : Bounds.between(null, null);
        return new Rows(layout, layouts.ask(layout.stream(), identity, source -> {
            // Rows from before there was the column tx have none, and may be all that there are.
            List<byte[]> first = byXid ? first(source, layout, Watermark.beforeTransactions(), all) : List.of();
            return first.isEmpty() ? first(source, layout, Watermark.NONE, all) : first;
        }));
    }

    private static List<byte[]> first(Connection source, Layout layout, Watermark after, Bounds all)
            throws SQLException {
        try (CopyOutput output = new CopyOutput(source, new PageSql(layout).page(after, all, 1))) {
            return output.next(1, Long.MAX_VALUE);
        }
    }

    public void left(@Variable("run") ReconcileRun run, @Variable("layout") Layout layout, @Body Object rows) {
        if (rows instanceof Rows read && !read.isTouched()) {
            layout.requireColumns();
        } else if (!run.scope().equals("recent")) {
            run.compareByRow();
        }
    }
}
