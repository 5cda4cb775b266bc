#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): late rows of a session with session_replication_role = replica are missing from
# continuous aggregates for good.
# Guess: TimescaleDB notes by itself which ranges were written, as it routes each row to its chunk; the setting only
# keeps triggers and foreign keys of the user's from firing.
# Seen: an ordinary trigger of the table notes the ranges. Rows that are newer than all that was refreshed are found all
# the same, so it works at first; a row in a bucket that was refreshed never is, not even by a refresh of all time.
# Tools that replicate often run with this setting. 2.29.2, on PostgreSQL 17.12, has no such trigger, and finds the rows.
source "$(dirname "$0")/lib/common.sh"

timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL, id int);
SELECT FROM create_hypertable('events', 'time');
CREATE MATERIALIZED VIEW hourly WITH (timescaledb.continuous) AS
    SELECT time_bucket('1 hour', time) AS bucket, count(*) AS n FROM events GROUP BY 1 WITH NO DATA;
INSERT INTO events SELECT timestamptz '2025-01-01Z' + n * interval '1 min', n FROM generate_series(1, 1000) n;
CALL refresh_continuous_aggregate('hourly', NULL, NULL);
SET session_replication_role = replica;
INSERT INTO events SELECT timestamptz '2025-01-02Z' + n * interval '1 min', n FROM generate_series(1, 10) n;
INSERT INTO events SELECT timestamptz '2025-01-01 10:00:30Z' + n * interval '1 min', n FROM generate_series(1, 10) n;
SET session_replication_role = origin;
CALL refresh_continuous_aggregate('hourly', NULL, NULL);
SELECT 'rows', count(*), 'of the second day', count(*) FILTER (WHERE time >= '2025-01-02Z') FROM events;
SELECT 'in the aggregate', sum(n), 'of the second day', sum(n) FILTER (WHERE bucket >= '2025-01-02Z') FROM hourly;
SQL
seen <<'OUTPUT'
rows | 1020 | of the second day | 10
in the aggregate | 1010 | of the second day | 10
OUTPUT
