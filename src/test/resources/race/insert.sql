-- One event. Its time is that of its transaction, some seconds later or (a device's clock) earlier; or the next full
-- second, the same for all who write within this one.
INSERT INTO access_events
SELECT CASE WHEN shared THEN date_trunc('second', now()) + interval '1 s' ELSE now() + make_interval(secs => seconds) END,
       id, 'person-' || writer, 'door-1', 'facility-' || writer, 'Granted', 'Valid', 50, '{"reader": "r7"}'
FROM (VALUES (CAST(? AS boolean), CAST(? AS double precision), CAST(? AS uuid), CAST(? AS integer)))
     AS event (shared, seconds, id, writer)
