-- One event of so many seconds ago. Its time is that of the transaction, so that a slow commit makes it a late one.
INSERT INTO access_events
VALUES (now() - make_interval(secs => ?), gen_random_uuid(), 'person-' || lpad((1 + floor(random() * 2000))::text, 4, '0'),
        'door-' || ? || '-' || (1 + floor(random() * 8)), 'facility-' || ?, 'Granted', 'Valid',
        (40 + 200 * random() * random())::integer, '{"reader": "r7", "firmware": "4.2.1"}')
