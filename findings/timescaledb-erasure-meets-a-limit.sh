#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): a DELETE of few compressed rows fails when it would have to look at many.
# Guess: it is slow.
# Seen: where the condition is on a column that is neither segmented by nor ordered by, all rows are unpacked, and
# more than 100,000 in a statement are an error (53400); 2 rows to be erased or corrected are enough. The setting
# timescaledb.max_tuples_decompressed_per_dml_transaction = 0 lifts it.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL, person int);
SELECT FROM create_hypertable('events', by_range('time', interval '30 days'));
INSERT INTO events SELECT '2025-01-01Z'::timestamptz + n * interval '1 s', n % 70000 FROM generate_series(0, 139999) n;
ALTER TABLE events SET (timescaledb.compress, timescaledb.compress_segmentby = '');
SELECT FROM show_chunks('events') chunk, compress_chunk(chunk);
DELETE FROM events WHERE person % 70000 = 42;
SET timescaledb.max_tuples_decompressed_per_dml_transaction = 0;
DELETE FROM events WHERE person % 70000 = 42;
SELECT count(*) FROM events;
SQL
seen <<'OUTPUT'
ERROR 53400: tuple decompression limit exceeded by operation
139998
OUTPUT
