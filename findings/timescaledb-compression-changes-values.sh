#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): compression changes values into others that their type calls equal.
# Guess: a compressed chunk gives back what was put in, to the last character.
# Seen: of 1.5 and 1.50 in jsonb, of 1 day and 24:00:00, of 1.5 and 1.50 in an array one is left for both: the dictionary
# of a batch compares by the type's own =. numeric itself, json, text and floating point come back as they were. 2.29.2
# does the same. A replicator that compares texts finds a difference, repairs it by unpacking the batch, and finds it
# again after the next compression.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL, j jsonb, i interval, a numeric[], n numeric, plain json);
SELECT FROM create_hypertable('events', by_range('time', interval '1 day'));
INSERT INTO events SELECT '2025-01-01Z'::timestamptz + n * interval '1 s', v.* FROM generate_series(1, 50) n, (VALUES
    ('{"x": 1.5}'::jsonb, '1 day'::interval, '{1.5}'::numeric[], 1.5::numeric, '{"x": 1.5}'::json),
    ('{"x": 1.50}', '24:00:00', '{1.50}', 1.50, '{"x": 1.50}')) v;
SELECT count(DISTINCT j::text), count(DISTINCT i::text), count(DISTINCT a::text), count(DISTINCT n::text),
       count(DISTINCT plain::text) FROM events;
ALTER TABLE events SET (timescaledb.compress, timescaledb.compress_segmentby = '', timescaledb.compress_orderby = 'time');
SELECT FROM show_chunks('events') chunk, compress_chunk(chunk);
SELECT count(DISTINCT j::text), count(DISTINCT i::text), count(DISTINCT a::text), count(DISTINCT n::text),
       count(DISTINCT plain::text) FROM events;
SQL
seen <<'OUTPUT'
2 | 2 | 2 | 2 | 2
1 | 1 | 1 | 2 | 2
OUTPUT
