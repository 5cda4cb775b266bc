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
 * @param aggregates folder with the SQL of its continuous aggregates; empty: none
 */
public record HypertableWishes(boolean create, String chunkInterval, String segmentBy, String orderBy, String compressAfter,
        String retain, String aggregates) {
}
