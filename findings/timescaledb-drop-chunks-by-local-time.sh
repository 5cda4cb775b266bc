#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): drop_chunks with an interval deletes too much of a timestamp column east of
# Greenwich.
# Guess: "older than 14 hours" is reckoned in UTC, as the chunks are.
# Seen: for a column without a time zone now is the session's local time. In Auckland (UTC+12 or +13) chunks of rows
# kept in UTC that are one or two hours old are dropped; nothing says so. Retention of such a column depends on the
# TimeZone of whoever runs the job.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamp NOT NULL);
SELECT FROM create_hypertable('events', by_range('time', interval '1 hour'));
INSERT INTO events SELECT (now() AT TIME ZONE 'UTC') - n * interval '1 hour' FROM generate_series(0, 47) n;
SELECT count(*) BETWEEN 32 AND 34 FROM show_chunks('events', older_than => interval '14 hours');
SET timezone = 'Pacific/Auckland';
SELECT count(*) BETWEEN 44 AND 47 FROM show_chunks('events', older_than => interval '14 hours');
SELECT count(*) BETWEEN 44 AND 47 FROM drop_chunks('events', older_than => interval '14 hours');
SQL
seen <<'OUTPUT'
WARNING: column type "timestamp without time zone" used for "time" does not follow best practices
t
t
t
OUTPUT
