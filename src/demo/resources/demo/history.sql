-- Events of the last 90 days: five facilities of different sizes, forty doors, two thousand people; few at night and on
-- weekends. Parameters: number of events.
INSERT INTO access_events
SELECT drawn.time, gen_random_uuid(),
       'person-' || lpad((1 + floor(random() * 2000))::text, 4, '0'),
       'door-' || facility || '-' || (1 + floor(random() * 8)),
       'facility-' || facility,
       CASE WHEN luck < 0.93 THEN 'Granted' WHEN luck < 0.98 THEN 'Denied' WHEN luck < 0.995 THEN 'Timeout' ELSE 'Error' END,
       CASE WHEN luck < 0.93 THEN 'Valid' WHEN luck < 0.96 THEN 'Expired' WHEN luck < 0.98 THEN 'Suspended'
            ELSE 'Invalid' END,
       (40 + 200 * random() * random())::integer,
       CASE WHEN random() < 0.7 THEN jsonb_build_object('reader', 'r' || floor(random() * 80), 'firmware', '4.2.1') END
FROM (SELECT day + CASE WHEN random() < 0.92 THEN interval '7 hours' + random() * interval '11 hours'
                        ELSE random() * interval '24 hours' END AS time,
             1 + floor(5 * random() * random())::integer AS facility,
             random() AS luck
      FROM (SELECT date_trunc('day', now()) - make_interval(days => 1 + floor(90 * random())::integer) AS day
            -- A weekend day keeps one event in six, so more are drawn than are wanted.
            FROM generate_series(1, ceil(? * 1.45)::bigint)) AS days
      WHERE extract(isodow FROM day) < 6 OR random() < 1 / 6.0
      LIMIT ?) AS drawn
