-- The table of the version before streams: schema/access_events of commit 17897fa.
CREATE TABLE access_events (
    time             timestamptz NOT NULL,
    event_id         uuid NOT NULL,
    person_id        varchar(50),
    door_id          varchar(50),
    facility_id      varchar(50),
    access_result    varchar(20),
    badge_status     varchar(20),
    response_time_ms integer,
    metadata         jsonb
)
