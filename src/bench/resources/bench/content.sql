-- Count and content of a side, and from when to when its transactions committed, as far as the server keeps that.
-- after_first: rows of all transactions but the first, which those seconds are the time of. Parameter: the first time.
WITH written AS (
    SELECT xmin AS transaction, count(*) AS rows,
           sum(hashtextextended(ROW(time, event_id, person_id, door_id, facility_id, access_result, badge_status,
                                    response_time_ms, metadata)::text, 0)) AS hash
    FROM access_events
    WHERE time >= CAST(? AS timestamptz)
    GROUP BY xmin
), committed AS (
    SELECT rows, hash, CASE WHEN current_setting('track_commit_timestamp')::boolean
                            THEN pg_xact_commit_timestamp(transaction) END AS at
    FROM written
)
SELECT coalesce(sum(rows), 0) AS rows, coalesce(sum(hash), 0) AS hash, count(*) AS transactions,
       coalesce(extract(epoch FROM max(at) - min(at)), 0) AS seconds,
       coalesce(sum(rows) - (array_agg(rows ORDER BY at))[1], 0) AS after_first
FROM committed
