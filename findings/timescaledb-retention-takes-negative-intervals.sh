#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): a retention policy takes a negative interval and deletes everything, the
# future too.
# Guess: it is refused, as a policy that drops what is not there yet means nothing.
# Seen: add_retention_policy and alter_job take it without a word, and the next run drops every chunk that ends before
# now + 365 days. A sign or a setting that is computed wrongly empties the table: check it before it is handed on.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL);
SELECT FROM create_hypertable('events', by_range('time', interval '1 day'));
INSERT INTO events SELECT now() + n * interval '1 day' FROM generate_series(-10, 10) n;
SELECT count(*) FROM events;
SELECT 'policy ' || add_retention_policy('events', interval '-365 days');
CALL run_job(1000);
SELECT count(*) FROM events;
SQL
seen <<'OUTPUT'
21
policy 1000
0
OUTPUT
