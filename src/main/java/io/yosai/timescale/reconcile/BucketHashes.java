package io.yosai.timescale.reconcile;

import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.copy.SourceGuard;
import io.yosai.timescale.copy.Watermarks;
import io.yosai.timescale.database.BothSides;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Column;
import io.yosai.timescale.stream.Fields;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Refusal;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.StreamSql;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;

/** Counts and hashes the rows of a stream on both sides, by buckets of five minutes. */
record BucketHashes(Layout layout) {
    private static final String NO_HASH = "CAST(NULL AS bigint)";
    static final String END = "CAST(" + Sql.literal(PgTime.text(Fields.END_OF_TIME)) + " AS timestamptz)";

    private List<Column> columns() {
        return layout.columns().stream().filter(column -> column.target() != null).toList();
    }

    /**
     * Hashes the next slice of a run on both sides. Where most buckets of the slice before differed, the rows are only
     * counted: those of all buckets are compared then, part by part; row by row where steps look into them.
     *
     * @param identity of the source's database
     */
    void compare(ReconcileRun run, Layouts layouts, String identity) throws SQLException {
        DataSource source = layouts.source(layout.stream());
        DataSource target = layouts.target();
        Span slice = run.slices().next();
        boolean hashed = !run.isByRow() && (!run.mostDiffered() || run.slices().isUnsettled(slice));
        long start = System.nanoTime();
        try {
            BothSides.Answers<List<Bucket>> both;
            if (run.slices().isUnsettled(slice)) {
                // Which rows of the source are copied is known only then.
                List<Bucket> ofTarget = targetAndWatermark(run, target, identity);
                both = new BothSides.Answers<>(
                        ofSource(source, identity, slice.bounds(), copied(run, slice), hashOnSource()), ofTarget);
            } else {
                both = BothSides.ask(() -> ofSource(source, identity, slice.bounds(), null,
                        hashed ? hashOnSource() : NO_HASH), () -> Query.all(target,
                        buckets(target(slice.bounds(), hashed ? hashOnTarget() : NO_HASH, Bucket.WIDTH)), Bucket::of));
            }
            if (!run.scope().equals("recent")) {
                run.unequal(Unequal.NEXT, both.source().stream().mapToLong(Bucket::next).sum());
            }
            run.buckets().add(slice, both.source(), both.target(), hashed);
            if (both.source().isEmpty() && both.target().isEmpty() && slice.to() != null) {
                Instant ofSource = SourceGuard.ask(source, layout.stream(), identity,
                        side -> new StreamSql(layout).oldest(side, slice.to()));
                run.slices().skipTo(ofSource, new TargetRows(layout).oldest(target, slice.to()));
            } else {
                run.slices().proceed(Duration.ofNanos(System.nanoTime() - start));
            }
        } catch (SQLException e) {
            if (!isRefusal(e)) {
                throw e;
            }
            if (!run.slices().halve()) {
                run.buckets().add(slice);
                run.slices().proceed();
            }
        }
    }

    private List<Bucket> ofSource(DataSource source, String identity, Bounds bounds, String copied, String hash)
            throws SQLException {
        try (Connection from = source.getConnection()) {
            SourceGuard.requireSame(from, layout.stream(), identity);
            return Query.all(from, buckets(source(bounds, copied, hash, Bucket.WIDTH)), Bucket::of);
        }
    }

    /** Whether a value was refused: the source reads it by the type of the target, too. */
    boolean isRefusal(SQLException e) {
        return Refusal.isRefusal(e, columns().stream().filter(column -> !column.isForeign()).map(Column::bare));
    }

    /** Which rows of a span the stream has copied, as SQL; null: all. */
    String copied(ReconcileRun run, Span span) {
        return run.slices().isUnsettled(span) ? new PageSql(layout).copied(run.slices().copied()) : null;
    }

    /** Reads what the target has and how far the stream is copied as of one moment. */
    private List<Bucket> targetAndWatermark(ReconcileRun run, DataSource target, String identity) throws SQLException {
        String select = Sql.fill("/reconcile/target_and_watermark.sql",
                Map.of("target", buckets(target(run.slices().next().bounds(), hashOnTarget(), Bucket.WIDTH))));
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
        return parts(bits, bits, source(bounds, null, hashOnSource(), Bucket.WIDTH),
                target(bounds, hashOnTarget(), Bucket.WIDTH), source, target);
    }

    /** The same by their times: buckets of this width, which begin so many microseconds after 1970. */
    BothSides.Answers<Map<Long, String>> partsByTime(Bounds bounds, Duration width, Connection source,
            Connection target) throws SQLException {
        return parts("CAST(1000000 * extract(epoch FROM bucket) AS bigint)", "bucket",
                source(bounds, null, hashOnSource(), width), target(bounds, hashOnTarget(), width), source, target);
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

    /** @param copied which rows are compared, as SQL; the others are counted; null: all are compared */
    private String source(Bounds bounds, String copied, String hash, Duration width) {
        return new StreamSql(layout).summary(Sql.fill("/reconcile/source.sql", Map.of("bucket", bucketOnSource(width),
                "hash", hash, "copied", copied == null ? "true" : copied)), bounds, "");
    }

    private String target(Bounds bounds, String hash, Duration width) {
        return Sql.fill("/reconcile/target.sql", Map.of("bucket", bucketOnTarget(width), "hash", hash,
                "table", layout.stream().table().sql(), "which", new TargetRows(layout).within(bounds, "page")));
    }

    /** Returns which part of a bucket, of this width, a row of the source is of, as SQL. */
    String bucketOnSource(Duration width) {
        return bucket(new StreamSql(layout).timestamptz(), width);
    }

    /** Returns the same of the target. */
    String bucketOnTarget(Duration width) {
        return bucket(new TargetRows(layout).time(), width);
    }

    /** Returns the same of a time, as SQL. */
    static String bucket(String time, Duration width) {
        return Sql.fill("/reconcile/bucket.sql", Map.of("time", time, "end", END, "seconds",
                BigDecimal.valueOf(TimeUnit.MICROSECONDS.convert(width), 6).toPlainString()));
    }

    String hashOnSource() {
        String row = row(Sql.list(columns(), column -> column.comparedOnSource("page." + column.sql())));
        // A hash is one of bytes: of those in UTF-8, which an encoding of one byte a letter takes for as many letters.
        return hash(layout.isOneByte() ? "convert_from(convert_to(" + row + ", 'UTF8'), getdatabaseencoding())" : row);
    }

    String hashOnTarget() {
        return hash(row(Sql.list(columns(), column -> column.comparedOnTarget("page." + column.sql()))));
    }

    private static String row(String values) {
        return "CAST(ROW(" + values + ") AS text)";
    }

    private static String hash(String text) {
        return "hashtextextended(" + text + ", 0)";
    }
}
