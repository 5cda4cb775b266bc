#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): a real-time aggregate shows what came after the newest bucket, and not what
# came late.
# Guess: materialized_only = false shows every row at once: buckets that changed are computed from the rows.
# Seen: only buckets after the newest materialised one are. A late row below is missing until a refresh covers it,
# while a newer row shows at once; so fresh numbers at the end say nothing about the ones before.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL);
SELECT FROM create_hypertable('events', by_range('time', interval '1 day'));
CREATE MATERIALIZED VIEW daily WITH (timescaledb.continuous, timescaledb.materialized_only = false) AS
SELECT time_bucket('1 day', time) AS day, count(*) AS n FROM events GROUP BY 1 WITH NO DATA;
INSERT INTO events SELECT '2025-01-01 12:00Z'::timestamptz + n * interval '1 day' FROM generate_series(0, 1) n;
CALL refresh_continuous_aggregate('daily', '2025-01-01Z', '2025-01-03Z');
INSERT INTO events SELECT '2025-01-01 13:00Z'::timestamptz + n * interval '1 day' FROM generate_series(0, 2) n;
SELECT day::date, n, (SELECT count(*) FROM events WHERE time::date = day::date) AS rows FROM daily ORDER BY 1;
SQL
seen <<'OUTPUT'
2025-01-01 | 1 | 2
2025-01-02 | 1 | 2
2025-01-03 | 1 | 1
OUTPUT
