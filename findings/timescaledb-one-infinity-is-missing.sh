#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): a hypertable takes the time infinity and refuses -infinity.
# Guess: both, as PostgreSQL does, or neither.
# Seen: infinity opens a chunk at the end of time, which no retention drops and which makes every lag by max(time)
# -Infinity; -infinity is "timestamp out of range" (22008), and so are PostgreSQL's own times after 294247-01-10.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL);
SELECT FROM create_hypertable('events', by_range('time', interval '1 day'));
INSERT INTO events VALUES (now()), ('infinity');
INSERT INTO events VALUES ('-infinity');
INSERT INTO events VALUES ('294276-01-01Z');
SELECT range_start, range_end FROM timescaledb_information.chunks WHERE range_start > now();
SELECT extract(epoch FROM now() - max(time)) FROM events;
SQL
seen <<'OUTPUT'
ERROR 22008: timestamp out of range
ERROR 22008: timestamp out of range
294247-01-10 00:00:00+00 | infinity
-Infinity
OUTPUT
