#!/usr/bin/env bash
# TimescaleDB 2.23 (on PostgreSQL 17.5): chunks of '1 month' are 30 days long and begin in the middle of months.
# Guess: calendar months, as time_bucket('1 month') makes them, or a refusal.
# Seen: 30 days, counted from an epoch, without a notice. Chunks and monthly buckets do not meet, and whoever drops "January" by its bounds
# drops the chunks inside it only.
source "$(dirname "$0")/lib/common.sh"
timescale <<'SQL'
CREATE TABLE events (time timestamptz NOT NULL);
SELECT FROM create_hypertable('events', by_range('time', interval '1 month'));
INSERT INTO events SELECT generate_series('2025-01-01Z'::timestamptz, '2025-03-01Z', interval '1 day');
SELECT range_start::date, range_end::date, range_end - range_start FROM timescaledb_information.chunks ORDER BY 1;
SELECT time_bucket('1 month', time)::date, count(*) FROM events GROUP BY 1 ORDER BY 1;
SELECT count(*) FROM show_chunks('events', newer_than => '2025-01-01Z'::timestamptz, older_than => '2025-02-01Z'::timestamptz);
SQL
seen <<'OUTPUT'
2024-12-13 | 2025-01-12 | 30 days
2025-01-12 | 2025-02-11 | 30 days
2025-02-11 | 2025-03-13 | 30 days
2025-01-01 | 31
2025-02-01 | 28
2025-03-01 | 1
0
OUTPUT
