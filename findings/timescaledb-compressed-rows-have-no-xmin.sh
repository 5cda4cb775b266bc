#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): a SELECT of xmin works until the first chunk is compressed.
# Guess: compressed rows have the xmin of the compressed tuple, so that all of them look changed.
# Seen: the whole query fails as soon as it meets a compressed chunk; so do FOR UPDATE, FOR SHARE and ctid. A
# hypertable is no source for a cursor on xmin, though it passes every test on young data.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL, n int);
SELECT FROM create_hypertable('events', by_range('time', interval '1 day'));
INSERT INTO events SELECT '2025-01-01Z'::timestamptz + n * interval '1 hour', n FROM generate_series(0, 47) n;
SELECT count(xmin) FROM events;
ALTER TABLE events SET (timescaledb.compress, timescaledb.compress_segmentby = '');
SELECT FROM compress_chunk('_timescaledb_internal._hyper_1_1_chunk');
SELECT count(xmin) FROM events;
SELECT count(ctid) FROM events;
SELECT n FROM events WHERE n = 1 FOR UPDATE;
SELECT n FROM events WHERE n = 30 FOR UPDATE;
SQL
seen <<'OUTPUT'
48
WARNING: poor compression rate detected for chunk "_hyper_1_1_chunk"'
ERROR 42P10: transparent decompression only supports tableoid system column
ERROR 42P10: transparent decompression only supports tableoid system column
ERROR 0A000: locking compressed tuples is not supported
30
OUTPUT
