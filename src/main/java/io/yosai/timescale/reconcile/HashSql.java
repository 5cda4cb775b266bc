package io.yosai.timescale.reconcile;

import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Column;
import io.yosai.timescale.stream.Fields;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Sql;
import io.yosai.timescale.stream.StreamSql;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The SQL by which the rows of a stream are put into buckets and hashed, on either side. */
record HashSql(Layout layout) {
    /** Where rows are only counted. */
    static final String NONE = "CAST(NULL AS bigint)";
    static final String END = "CAST(" + Sql.literal(PgTime.text(Fields.END_OF_TIME)) + " AS timestamptz)";

    List<Column> columns() {
        return layout.columns().stream().filter(column -> column.target() != null).toList();
    }

    /** @param copied which rows are compared, as SQL; the others are counted; null: all are compared */
    String source(Bounds bounds, String copied, String hash, Duration width) {
        return new StreamSql(layout).summary(Sql.fill("/reconcile/source.sql", Map.of("bucket", bucketOnSource(width),
                "hash", hash, "copied", copied == null ? "true" : copied)), bounds, "");
    }

    String target(Bounds bounds, String hash, Duration width) {
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
