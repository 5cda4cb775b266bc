package io.yosai.timescale.stream;

/**
 * What a stream wants of the table of the target into which it copies. Intervals are texts as PostgreSQL reads them.
 *
 * @param create whether the table is created from the columns of the SELECT where it does not exist
 * @param chunkInterval the time that a chunk covers
 * @param segmentBy columns by which compressed chunks are segmented, as in SQL; empty: none
 * @param orderBy order of rows in compressed segments, as in SQL; empty: the key, newest first
 * @param compressAfter age after which chunks are compressed; empty: never
 * @param retain age after which chunks are dropped; empty: never
 * @param aggregates folder below {@link #AGGREGATES} with the SQL of its aggregates and indexes; empty: none
 */
public record HypertableWishes(boolean create, String chunkInterval, String segmentBy, String orderBy,
        String compressAfter,
        String retain, String aggregates) {
    /** The folder of the folders of aggregates, below that of the route files. */
    public static final String AGGREGATES = "sql/target/aggregates";
    /** The folder of the tables into which no stream copies, below that of the route files. */
    public static final String HYPERTABLES = "sql/target/hypertables";
}
