-- As content.sql, of rows that are compressed, which do not say by which transaction they came: as if it had been one.
SELECT count(*) AS rows,
       sum(hashtextextended(ROW(time, event_id, person_id, door_id, facility_id, access_result, badge_status,
                                response_time_ms, metadata)::text, 0)) AS hash,
       1 AS transactions, 1 AS seconds, 0 AS after_first
FROM access_events
WHERE time >= CAST(? AS timestamptz)
