#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): with timescaledb.enable_transparent_decompression = off a SELECT finds no
# compressed row, and says nothing.
# Guess: it is a setting of the planner, such as enable_seqscan: other plans, or an error, but the same rows.
# Seen: the rows are missing from the result, while INSERT and UPDATE of the same session find them. Any role can have
# it; a comparison, or a copy of a hypertable, has to set it itself.
source "$(dirname "$0")/lib/common.sh"

timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL, id int, v int, UNIQUE (time, id));
SELECT FROM create_hypertable('events', 'time');
ALTER TABLE events SET (timescaledb.compress, timescaledb.compress_segmentby = '', timescaledb.compress_orderby = 'time, id');
INSERT INTO events SELECT timestamptz '2025-01-01Z' + n * interval '1 min', n FROM generate_series(1, 1000) n;
SELECT FROM compress_chunk((SELECT show_chunks('events')));
SELECT 'rows', count(*) FROM events;
SET timescaledb.enable_transparent_decompression = off;
SELECT 'rows', count(*) FROM events;
INSERT INTO events VALUES ('2025-01-01 00:05Z', 5) ON CONFLICT DO NOTHING RETURNING 'inserted';
UPDATE events SET v = 5 WHERE id = 6 RETURNING 'updated', id;
SET timescaledb.enable_transparent_decompression = on;
SELECT 'rows', count(*) FROM events;
SQL
seen <<'OUTPUT'
rows | 1000
rows | 0
updated | 6
rows | 1000
OUTPUT
