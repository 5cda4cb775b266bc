#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): COPY hypertable TO writes no row and succeeds.
# Guess: it writes all rows, or fails as COPY of a partitioned table does.
# Seen: COPY 0, with a NOTICE that a program does not read. COPY (SELECT * FROM hypertable) TO writes them.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL);
SELECT FROM create_hypertable('events', by_range('time', interval '1 day'));
INSERT INTO events SELECT '2025-01-01Z'::timestamptz + n * interval '1 hour' FROM generate_series(0, 99) n;
CREATE TABLE read (time timestamptz);
COPY events TO '/whole';
COPY read FROM '/whole';
SELECT count(*) FROM read;
COPY (SELECT * FROM events) TO '/selected';
COPY read FROM '/selected';
SELECT count(*) FROM read;
SQL
seen <<'OUTPUT'
NOTICE: hypertable data are in the chunks, no data will be copied
0
100
OUTPUT
