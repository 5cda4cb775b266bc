-- A primary as the dashboard has it, with events of the last week, for compose.yaml.
CREATE TABLE access_events (
    time timestamptz NOT NULL,
    event_id uuid PRIMARY KEY,
    person_id varchar(50),
    door_id varchar(50),
    facility_id varchar(50),
    access_result varchar(20),
    badge_status varchar(20),
    response_time_ms integer,
    metadata jsonb
);
CREATE INDEX ON access_events (time, event_id);

CREATE FUNCTION add_events(events integer, within interval DEFAULT '0') RETURNS void LANGUAGE sql AS $$
    INSERT INTO access_events
    SELECT clock_timestamp() - random() * within, gen_random_uuid(), 'person-' || (random() * 500)::int,
           'door-' || (random() * 40)::int, 'facility-' || (random() * 4)::int,
           CASE WHEN random() < 0.9 THEN 'Granted' ELSE 'Denied' END, 'Valid', (random() * 300)::int, '{}'
    FROM generate_series(1, events)
$$;

SELECT add_events(100000, '7 days');
