#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): one late row in a range that retention dropped replaces the aggregate of
# thousands.
# Guess: a refresh adds the late row to what the continuous aggregate holds, or leaves buckets alone whose raw rows
# are gone.
# Seen: a refresh computes a bucket from the raw rows that are there. Where a chunk was dropped and a late row brought
# it back, the bucket that counted 1440 counts 1; its neighbours, refreshed over no rows, disappear. Rows older than
# retention must not be written, and refreshes must begin after it.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL);
SELECT FROM create_hypertable('events', by_range('time', interval '1 day'));
INSERT INTO events SELECT '2025-01-01Z'::timestamptz + n * interval '1 minute' FROM generate_series(0, 3 * 1440 - 1) n;
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous) AS
SELECT time_bucket('1 day', time) AS day, count(*) AS n FROM events GROUP BY 1 WITH NO DATA;
CALL refresh_continuous_aggregate('daily', '2025-01-01Z', '2025-01-04Z');
SELECT day::date, n FROM daily ORDER BY 1;
SELECT 'chunks dropped: ' || count(*) FROM drop_chunks('events', older_than => '2025-01-03Z'::timestamptz);
SELECT day::date, n FROM daily ORDER BY 1;
INSERT INTO events VALUES ('2025-01-02 05:00Z');
CALL refresh_continuous_aggregate('daily', '2025-01-01Z', '2025-01-04Z');
SELECT day::date, n FROM daily ORDER BY 1;
SQL
seen <<'OUTPUT'
2025-01-01 | 1440
2025-01-02 | 1440
2025-01-03 | 1440
chunks dropped: 2
2025-01-01 | 1440
2025-01-02 | 1440
2025-01-03 | 1440
2025-01-02 | 1
2025-01-03 | 1440
OUTPUT
