#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): compression with its defaults may choose the unique id to segment by, and
# make a table larger.
# Guess: without compress_segmentby nothing is segmented, and columns are packed 1000 rows at a time.
# Seen: where a unique index holds a column beside the time, that column is taken. For (time, event_id) every row
# becomes a segment of its own, which takes almost twice the room; all that is said is a WARNING. compress_segmentby =
# '' is not the default.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL, event_id uuid, door text, UNIQUE (time, event_id));
SELECT FROM create_hypertable('events', by_range('time', interval '1 day'));
INSERT INTO events SELECT '2025-01-01Z'::timestamptz + n * interval '1 s', gen_random_uuid(), 'door ' || n % 3
FROM generate_series(0, 9999) n;
ALTER TABLE events SET (timescaledb.compress);
SELECT FROM show_chunks('events') chunk, compress_chunk(chunk);
SELECT 'segmented by ' || segmentby FROM timescaledb_information.chunk_compression_settings;
SELECT after_compression_total_bytes > 1.5 * before_compression_total_bytes FROM hypertable_compression_stats('events');
SELECT FROM show_chunks('events') chunk, decompress_chunk(chunk);
ALTER TABLE events SET (timescaledb.compress, timescaledb.compress_segmentby = '');
SELECT FROM show_chunks('events') chunk, compress_chunk(chunk);
SELECT after_compression_total_bytes > 1.5 * before_compression_total_bytes FROM hypertable_compression_stats('events');
SQL
seen <<'OUTPUT'
WARNING: poor compression rate detected for chunk "_hyper_1_1_chunk"'
segmented by event_id
t
f
OUTPUT
