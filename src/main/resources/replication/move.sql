-- Moves the watermark by compare-and-set, or sets the first one of a stream; 0 when another service was faster.
-- Notes what the page touches, unless it is nothing (NULL).
-- Parameters: stream, new time, event_id and tx, old time, event_id and tx, oldest and newest time.
WITH moved AS (
    INSERT INTO timescale_integration.watermark AS watermark (stream, time, event_id, tx)
    VALUES (?, ?, ?, ?)
    ON CONFLICT (stream) DO UPDATE
        SET time = excluded.time, event_id = excluded.event_id, tx = excluded.tx, updated_at = now()
        WHERE watermark.time = ? AND watermark.event_id = ? AND watermark.tx IS NOT DISTINCT FROM ?
    RETURNING 1
), noted AS (
    INSERT INTO timescale_integration.touched (lower, upper)
    SELECT lower, upper
    FROM moved, (SELECT CAST(? AS timestamptz) AS lower, CAST(? AS timestamptz) AS upper) AS page
    WHERE lower IS NOT NULL
)
SELECT count(*) AS moved FROM moved
