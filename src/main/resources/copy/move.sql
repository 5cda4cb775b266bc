-- Moves the watermark of a stream by compare-and-set, or sets its first one; 0 when another service was faster,
-- a person has adopted another source than the one that was read, or the one that it is to be moved from is not there: it
-- was removed, or the connection leads to another target than the one before it, which lacks the rows up to there.
-- Notes the range of time that is written, unless it is NULL. And lets the transaction unpack compressed rows without limit:
-- writing into a compressed chunk unpacks up to a thousand rows of each segment around a row, to look for its key; over
-- 100,000 the statement would fail, and fail again. That setting is absent on old versions.
-- Parameters: stream, table, key, tx, time, source, table_id, the columns by which it is ordered, its share; old key and tx, and the old table where it is to be the same;
-- hypertable, oldest and newest time.
WITH move AS (
    SELECT CAST(? AS text) AS stream, CAST(? AS text) AS table_name, CAST(? AS text[]) AS key, CAST(? AS bigint) AS tx,
           CAST(? AS timestamptz) AS time, CAST(? AS text) AS source, CAST(? AS text) AS table_id,
           CAST(? AS text) AS ordered_by, CAST(? AS text) AS share,
           CAST(? AS text[]) AS from_key, CAST(? AS bigint) AS from_tx, CAST(? AS text) AS from_table
), moved AS (
    INSERT INTO timescale_integration.watermark AS watermark (stream, table_name, key, tx, time, source, table_id, ordered_by, share)
    SELECT stream, table_name, key, tx, time, source, table_id, ordered_by, share
    FROM move
    WHERE from_key IS NULL AND from_tx IS NULL
          OR EXISTS (SELECT FROM timescale_integration.watermark AS there WHERE there.stream = move.stream)
    ON CONFLICT (stream) DO UPDATE
        SET key = excluded.key, tx = excluded.tx, time = coalesce(excluded.time, watermark.time), source = excluded.source,
            table_name = excluded.table_name, table_id = coalesce(excluded.table_id, watermark.table_id),
            ordered_by = excluded.ordered_by, share = excluded.share, updated_at = now()
        WHERE watermark.key IS NOT DISTINCT FROM (SELECT from_key FROM move)
          AND watermark.tx IS NOT DISTINCT FROM (SELECT from_tx FROM move)
          AND coalesce(watermark.source = excluded.source, true)
          AND watermark.table_name = coalesce((SELECT from_table FROM move), watermark.table_name)
    RETURNING 1
), noted AS (
    INSERT INTO timescale_integration.touched (table_name, lower, upper)
    SELECT table_name, lower, upper
    FROM moved, (SELECT ? AS table_name, CAST(? AS timestamptz) AS lower, CAST(? AS timestamptz) AS upper) AS page
    WHERE lower IS NOT NULL
)
SELECT count(*) AS moved,
       CASE WHEN current_setting('timescaledb.max_tuples_decompressed_per_dml_transaction', true) IS NOT NULL
            THEN set_config('timescaledb.max_tuples_decompressed_per_dml_transaction', '0', true) END AS unlimited
FROM moved
