-- Where a slice that is not finished goes on. It begins just before its first instant, with the last event_id of all,
-- so that every row of its first instant is after the watermark; and never below the floor, which moves on.
WITH retention AS (
    SELECT now() - make_interval(days => CAST(:#${properties:timescale.retention.days} AS integer)) AS floor
), begun AS (
    UPDATE timescale_integration.backfill SET started = coalesce(started, now())
    WHERE range_from = CAST(:#range_from AS timestamptz) AND range_to = CAST(:#range_to AS timestamptz)
      AND slice_from = CAST(:#slice_from AS timestamptz) AND finished IS NULL
    RETURNING slice_from
), stands AS (
    INSERT INTO timescale_integration.watermark AS watermark (stream, time, event_id)
    SELECT CAST(:#stream AS text), greatest(slice_from, floor) - interval '1 microsecond',
           'ffffffff-ffff-ffff-ffff-ffffffffffff'
    FROM begun, retention
    ON CONFLICT (stream) DO UPDATE
        SET time = greatest(watermark.time, excluded.time),
            event_id = CASE WHEN watermark.time < excluded.time THEN excluded.event_id ELSE watermark.event_id END
    RETURNING time, event_id, tx
)
SELECT time, event_id, tx, floor FROM stands, retention
