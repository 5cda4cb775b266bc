#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): an INSERT that inserts nothing makes a compressed chunk partial.
# Guess: INSERT ... ON CONFLICT DO NOTHING of a row that is there leaves the chunk as it was.
# Seen: its status goes from 1 (compressed) to 9 (and partial) before the conflict is found, with no row outside of
# the compressed ones. A pass that only makes sure that history is there has every chunk that it touched compressed
# again by the policy.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL, n int, UNIQUE (time, n));
SELECT FROM create_hypertable('events', by_range('time', interval '1 day'));
INSERT INTO events SELECT '2025-01-01Z'::timestamptz + n * interval '1 minute', n FROM generate_series(0, 99) n;
ALTER TABLE events SET (timescaledb.compress, timescaledb.compress_segmentby = '');
SELECT FROM show_chunks('events') chunk, compress_chunk(chunk);
SELECT 'status ' || status FROM _timescaledb_catalog.chunk WHERE id = 1;
INSERT INTO events VALUES ('2025-01-01Z', 0) ON CONFLICT DO NOTHING RETURNING 'inserted';
SELECT 'status ' || status FROM _timescaledb_catalog.chunk WHERE id = 1;
SELECT 'rows outside: ' || count(*) FROM ONLY _timescaledb_internal._hyper_1_1_chunk;
SQL
seen <<'OUTPUT'
status 1
status 9
rows outside: 0
OUTPUT
