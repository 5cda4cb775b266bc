-- So many events that happen now, a microsecond apart, and the time of the last. Parameter: how many.
WITH written AS (
    INSERT INTO access_events
    SELECT start + number * interval '1 microsecond', gen_random_uuid(),
           'person-' || lpad((1 + floor(random() * 2000))::text, 4, '0'), 'door-' || number % 40,
           'facility-' || number % 5,
           'Granted', 'Valid', (40 + 200 * random() * random())::integer, '{"reader": "r7", "firmware": "4.2.1"}'
    FROM (SELECT clock_timestamp() AS start) AS now, generate_series(1, CAST(? AS integer)) AS number
    RETURNING time
)
SELECT extract(epoch FROM max(time)) AS last FROM written
