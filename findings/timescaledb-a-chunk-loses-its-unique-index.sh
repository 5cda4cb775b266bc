#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): the index of a chunk that serves a unique index of the hypertable can be dropped.
# Guess: it is refused, as PostgreSQL refuses it for a partition ("index ... requires it").
# Seen: CREATE UNIQUE INDEX of a hypertable leaves an index in each chunk that depends on nothing. DROP INDEX takes it, the
# hypertable's is valid still, and rows that are there are written a second time, by ON CONFLICT DO NOTHING too. Where that
# names the columns it is refused in that chunk. What serves a UNIQUE constraint cannot be dropped.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE plain (at timestamptz NOT NULL, n int) PARTITION BY RANGE (at);
CREATE TABLE plain_1 PARTITION OF plain FOR VALUES FROM ('2025-01-01Z') TO ('2025-01-02Z');
CREATE UNIQUE INDEX ON plain (at, n);
CREATE TABLE events (at timestamptz NOT NULL, n int);
SELECT FROM create_hypertable('events', by_range('at', interval '1 day'));
CREATE UNIQUE INDEX events_at_n ON events (at, n);
CREATE TABLE constrained (at timestamptz NOT NULL, n int, UNIQUE (at, n));
SELECT FROM create_hypertable('constrained', by_range('at', interval '1 day'));
INSERT INTO events VALUES ('2025-01-01Z', 1);
INSERT INTO constrained VALUES ('2025-01-01Z', 1);
DROP INDEX plain_1_at_n_idx;
DO $$ BEGIN EXECUTE (SELECT 'DROP INDEX ' || indexrelid::regclass FROM pg_index
    WHERE indisunique AND indrelid = (SELECT show_chunks('constrained'))); END $$;
DO $$ BEGIN EXECUTE (SELECT 'DROP INDEX ' || indexrelid::regclass FROM pg_index
    WHERE indisunique AND indrelid = (SELECT show_chunks('events'))); END $$;
SELECT 'of the hypertable, valid: ' || indisvalid FROM pg_index WHERE indexrelid = 'events_at_n'::regclass;
INSERT INTO events VALUES ('2025-01-01Z', 1);
INSERT INTO events VALUES ('2025-01-01Z', 1) ON CONFLICT DO NOTHING;
INSERT INTO events VALUES ('2025-01-01Z', 1) ON CONFLICT (at, n) DO NOTHING;
SELECT 'rows of one key: ' || count(*) FROM events;
SQL
seen <<'OUTPUT'
ERROR 2BP01: cannot drop index plain_1_at_n_idx because index plain_at_n_idx requires it
ERROR 2BP01: cannot drop index _timescaledb_internal."2_1_constrained_at_n_key" because constraint 2_1_constrained_at_n_key on table _timescaledb_internal._hyper_2_2_chunk requires it
of the hypertable, valid: true
ERROR 0A000: could not find arbiter index for hypertable index "events_at_n" on chunk "_hyper_1_1_chunk"
rows of one key: 3
OUTPUT
