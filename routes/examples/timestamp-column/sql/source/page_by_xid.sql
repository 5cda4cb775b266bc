-- The primary calls the time of an event "timestamp".
-- The next page with the cursor xid: first the history, which has no tx, by time; then by transaction id, below the horizon.
-- This SELECT list and that of page.sql (which reconcile reads by) map the primary's columns to the hypertable's.
-- Keep time, event_id and tx (it goes no further than the watermark), the ORDER BYs and the LIMITs.
SELECT *
FROM ((SELECT "timestamp" AS time, event_id, person_id, door_id, facility_id, access_result, badge_status,
              response_time_ms, metadata,
              CAST(NULL AS bigint) AS tx
       FROM access_events
       WHERE tx IS NULL
         AND CAST(nullif(:#watermark_tx, '') AS bigint) IS NULL
         AND ("timestamp", event_id) > (CAST(:#watermark_time AS timestamptz), CAST(:#watermark_event_id AS uuid))
         AND "timestamp" >= CAST(:#watermark_time AS timestamptz)
       ORDER BY "timestamp", event_id
       LIMIT :#page_size)
      UNION ALL
      (SELECT "timestamp" AS time, event_id, person_id, door_id, facility_id, access_result, badge_status,
              response_time_ms, metadata,
              CAST(tx::text AS bigint)
       FROM access_events
       WHERE (tx, event_id) > (CAST(coalesce(CAST(nullif(:#watermark_tx, '') AS bigint), 0)::text AS xid8),
                               CASE WHEN CAST(nullif(:#watermark_tx, '') AS bigint) IS NULL
                                    THEN '00000000-0000-0000-0000-000000000000'
                                    ELSE CAST(:#watermark_event_id AS uuid) END)
         AND tx >= CAST(coalesce(CAST(nullif(:#watermark_tx, '') AS bigint), 0)::text AS xid8)
         AND tx < CAST(CAST(:#horizon AS bigint)::text AS xid8)
       ORDER BY tx, event_id
       LIMIT :#page_size)) AS page
ORDER BY tx NULLS FIRST, CASE WHEN tx IS NULL THEN time END, event_id
LIMIT :#page_size
