package io.yosai.timescale.stream;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * One SELECT of one source that is copied into one table of the target.
 *
 * @param name id of its route, and name of its watermark
 * @param source name of that which it reads
 * @param table of the target into which it copies
 * @param select name of the file below {@code routes/sql/source} that holds the SELECT
 * @param key one to four columns of the SELECT that together are unique and never null
 * @param byXid whether new rows are found by the id of the transaction that wrote them, with the cursor xid; else
 *        by time, below the start of the oldest open transaction of the source
 * @param time column of the SELECT by whose values the hypertable is partitioned
 * @param interval time between two passes
 * @param steps name of the direct route through which its rows pass; empty: none
 * @param share which rows of the table are this stream's
 * @param unique column that is unique by itself, by which a row is found whose time was changed; empty: none
 * @param followColumns whether a column that appears in the SELECT is added to the table
 * @param wishes what it wants of the table
 * @param file in which it is declared
 * @param line of the file
 */
public record Stream(String name, String source, TableName table, String select, List<String> key, boolean byXid,
        String time, Duration interval, String steps, Share share, String unique, boolean followColumns, Wishes wishes,
        Path file, int line) {
    /** The column of the SELECT that holds the transaction id, with the cursor xid. */
    public static final String TRANSACTION = "tx";

    /**
     * What a stream wants of the table of the target into which it copies. Intervals are texts as PostgreSQL reads
     * them.
     *
     * @param create whether the table is created from the columns of the SELECT where it does not exist
     * @param chunkInterval the time that a chunk covers
     * @param segmentBy columns by which compressed chunks are segmented, as in SQL; empty: none
     * @param orderBy order of rows in compressed segments, as in SQL; empty: the key, newest first
     * @param compressAfter age after which chunks are compressed; empty: never
     * @param retain age after which chunks are dropped; empty: never
     * @param aggregates folder below {@link #AGGREGATES} with the SQL of its aggregates and indexes; empty: none
     */
    public record Wishes(boolean create, String chunkInterval, String segmentBy, String orderBy,
            String compressAfter, String retain, String aggregates) {
        /** The folder of the folders of aggregates, below that of the route files. */
        public static final String AGGREGATES = "sql/target/aggregates";
        /** The folder of the tables into which no stream copies, below that of the route files. */
        public static final String HYPERTABLES = "sql/target/hypertables";
    }

    /** Returns the columns by which rows are read in the order of their time: the time, then the rest of the key. */
    public List<String> timeOrder() {
        return java.util.stream.Stream.concat(java.util.stream.Stream.of(time), key.stream()).distinct().toList();
    }

    /** Returns whether a watermark is one of that order; null: earlier versions did not note in which one they read. */
    public boolean isOrderedBy(String order) {
        return order == null || order.equals(Sql.names(timeOrder()));
    }

    /**
     * Returns the columns by which a row is known on the target: the key, the time, which a hypertable's index must
     * have, and those of the share, as another stream may have a row of the same key.
     */
    public List<String> targetKey() {
        return java.util.stream.Stream.of(key.stream(), java.util.stream.Stream.of(time), share.columns().stream())
                .flatMap(columns -> columns).distinct().toList();
    }

    /** Returns the columns without whose values no row can be copied. */
    public List<String> neededColumns() {
        return java.util.stream.Stream.concat(timeOrder().stream(), share.columns().stream()).distinct().toList();
    }

    /** Returns where it is declared, for messages. */
    public String at() {
        return file + ":" + line;
    }

    @Override
    public String toString() {
        return name;
    }
}
