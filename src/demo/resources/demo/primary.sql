-- The primary's table as the dashboard has it: event_id alone is the key. The index serves the replication's pages.
CREATE TABLE access_events (
    time             timestamptz NOT NULL,
    event_id         uuid PRIMARY KEY,
    person_id        varchar(50),
    door_id          varchar(50),
    facility_id      varchar(50),
    access_result    varchar(20),
    badge_status     varchar(20),
    response_time_ms integer,
    metadata         jsonb
);
CREATE INDEX access_events_time_event_id ON access_events (time, event_id);
