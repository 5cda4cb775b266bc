-- Events number first to last, the same on every run: 100,000 a day from a day on, stored in the order of their times;
-- five facilities of different sizes, forty doors, two thousand people. Parameters: first, last, start.
INSERT INTO access_events
SELECT start + (number + jitter) * interval '0.864 seconds', md5('event ' || number)::uuid,
       'person-' || lpad((1 + floor(random() * 2000))::text, 4, '0'),
       'door-' || facility || '-' || (1 + floor(random() * 8)),
       'facility-' || facility,
       CASE WHEN luck < 0.93 THEN 'Granted' WHEN luck < 0.98 THEN 'Denied' WHEN luck < 0.995 THEN 'Timeout'
            ELSE 'Error' END,
       CASE WHEN luck < 0.93 THEN 'Valid' WHEN luck < 0.96 THEN 'Expired' WHEN luck < 0.98 THEN 'Suspended'
            ELSE 'Invalid' END,
       (40 + 200 * random() * random())::integer,
       CASE WHEN random() < 0.7 THEN jsonb_build_object('reader', 'r' || floor(random() * 80), 'firmware', '4.2.1') END
FROM (SELECT number, 0.9 * random() AS jitter, 1 + floor(5 * random() * random())::integer AS facility,
             random() AS luck, CAST(? AS timestamptz) AS start
      FROM generate_series(CAST(? AS bigint), CAST(? AS bigint)) AS number) AS drawn
