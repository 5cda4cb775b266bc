package io.yosai.timescale.reconcile;

import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.copy.SourceGuard;
import io.yosai.timescale.copy.Watermarks;
import io.yosai.timescale.database.BothSides;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Column;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.Refusal;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.StreamSql;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.sql.DataSource;

/** Counts and hashes the rows of a stream on both sides, by buckets of five minutes. */
record BucketHashes(Layout layout, HashSql sql) {
    BucketHashes(Layout layout) {
        this(layout, new HashSql(layout));
    }

    /**
     * Hashes the next slice of a run on both sides. Where most buckets of the slice before differed, the rows are only
     * counted: those of all buckets are compared then, part by part; row by row where steps look into them.
     *
     * @param identity of the source's database
     */
    void compare(ReconcileRun run, Layouts layouts, String identity) throws SQLException {
        Span slice = run.slices().next();
        boolean hashed = !run.isByRow() && (!run.mostDiffered() || run.slices().isUnsettled(slice));
        long start = System.nanoTime();
        try {
            BothSides.Answers<List<Bucket>> both = ask(run, layouts, identity, slice, hashed);
            if (both.source().isEmpty() && both.target().isEmpty() && slice.to() != null) {
                Instant ofSource = SourceGuard.ask(layouts.source(layout.stream()), layout.stream(), identity,
                        side -> new StreamSql(layout).oldest(side, slice.to()));
                run.slices().skipTo(ofSource, new TargetRows(layout).oldest(layouts.target(), slice.to()));
            } else {
                run.slices().proceed(Duration.ofNanos(System.nanoTime() - start));
            }
        } catch (SQLException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            if (!run.slices().halve()) {
                count(run, layouts, identity, slice);
                run.slices().proceed();
            }
        }
    }

    /** Counts the rows of a slice that cannot be hashed. All of them are compared. */
    private void count(ReconcileRun run, Layouts layouts, String identity, Span slice) throws SQLException {
        try {
            ask(run, layouts, identity, slice, false);
        } catch (SQLException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            run.buckets().add(slice);
        }
    }

    private BothSides.Answers<List<Bucket>> ask(ReconcileRun run, Layouts layouts, String identity, Span slice,
            boolean hashed) throws SQLException {
        DataSource source = layouts.source(layout.stream());
        String onSource = hashed ? sql.hashOnSource() : HashSql.NONE;
        String ofTarget = buckets(sql.target(slice.bounds(), hashed ? sql.hashOnTarget() : HashSql.NONE,
                Bucket.WIDTH));
        BothSides.Answers<List<Bucket>> both;
        if (run.slices().isUnsettled(slice)) {
            // Which rows of the source are copied is known only then.
            List<Bucket> copied = targetAndWatermark(run, layouts.target(), identity, ofTarget);
            both = new BothSides.Answers<>(
                    ofSource(source, identity, slice.bounds(), copied(run, slice), onSource), copied);
        } else {
            both = BothSides.ask(() -> ofSource(source, identity, slice.bounds(), null, onSource),
                    () -> Query.all(layouts.target(), ofTarget, Bucket::of));
        }
        if (!run.scope().equals("recent")) {
            run.unequal(Unequal.NEXT, both.source().stream().mapToLong(Bucket::next).sum());
        }
        run.buckets().add(slice, both.source(), both.target(), hashed);
        return both;
    }

    private List<Bucket> ofSource(DataSource source, String identity, Bounds bounds, String copied, String hash)
            throws SQLException {
        try (Connection from = source.getConnection()) {
            SourceGuard.requireSame(from, layout.stream(), identity);
            return Query.all(from, buckets(sql.source(bounds, copied, hash, Bucket.WIDTH)), Bucket::of);
        }
    }

    /** Whether a value was refused: the source reads it by the type of the target, too. */
    boolean isRefusal(SQLException e) {
        return Refusal.isRefusal(e, sql.columns().stream().filter(column -> !column.isForeign()).map(Column::on));
    }

    /** Which rows of a span the stream has copied, as SQL; null: all. */
    String copied(ReconcileRun run, Span span) {
        return run.slices().isUnsettled(span) ? new PageSql(layout).copied(run.slices().copied()) : null;
    }

    /** Reads what the target has and how far the stream is copied as of one moment. */
    private List<Bucket> targetAndWatermark(ReconcileRun run, DataSource target, String identity,
            String ofTarget) throws SQLException {
        String select = Sql.fill("/reconcile/target_and_watermark.sql", Map.of("target", ofTarget));
        return Query.all(target, select, row -> {
            SourceGuard.requireSame(layout.stream(), row.getString("source"), identity);
            run.slices().copied(Watermarks.of(row));
            return row.getTimestamp("bucket") == null ? null : Bucket.of(row);
        }, run.stream()).stream().filter(Objects::nonNull).toList();
    }

    private static String buckets(String rows) {
        return Sql.fill("/reconcile/buckets.sql", Map.of("rows", rows));
    }

    /** Asks both sides for what each part of some rows holds, by these bits of their hashes. */
    BothSides.Answers<Map<Long, String>> partsByHash(Bounds bounds, long mask, Connection source, Connection target)
            throws SQLException {
        String bits = "hash & " + mask;
        return parts(bits, bits, sql.source(bounds, null, sql.hashOnSource(), Bucket.WIDTH),
                sql.target(bounds, sql.hashOnTarget(), Bucket.WIDTH), source, target);
    }

    /** The same by their times: buckets of this width, which begin so many microseconds after 1970. */
    BothSides.Answers<Map<Long, String>> partsByTime(Bounds bounds, Duration width, Connection source,
            Connection target) throws SQLException {
        return parts("CAST(1000000 * extract(epoch FROM bucket) AS bigint)", "bucket",
                sql.source(bounds, null, sql.hashOnSource(), width), sql.target(bounds, sql.hashOnTarget(), width),
                source, target);
    }

    private static BothSides.Answers<Map<Long, String>> parts(String part, String by, String ofSource, String ofTarget,
            Connection source, Connection target) throws SQLException {
        return BothSides.ask(
                () -> parts(source, Sql.fill("/reconcile/parts.sql", Map.of("part", part, "by", by, "rows", ofSource))),
                () -> parts(target,
                        Sql.fill("/reconcile/parts.sql", Map.of("part", part, "by", by, "rows", ofTarget))));
    }

    private static Map<Long, String> parts(Connection side, String select) throws SQLException {
        Map<Long, String> parts = new HashMap<>();
        Query.all(side, select, row -> parts.put(row.getLong("part"), row.getString("content")));
        return parts;
    }
}
