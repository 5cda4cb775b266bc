#!/usr/bin/env bash
# PostgreSQL 17.11: min() with a FILTER reads the whole table, where min() reads one entry of the index.
# Guess: min(time) FILTER (WHERE isfinite(time)) is min(time) with a condition, and goes up the index to the first entry for which it
# holds, as the same condition in WHERE does.
# Seen: a FILTER makes it an aggregate over all rows: a sequential scan, or the whole index. In WHERE the condition lets the
# planner go by the index; so does ORDER BY time LIMIT 1. The oldest row of a source has to be asked for in one of these ways.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres
java_main <<'JAVA'
try (Connection connection = open()) {
    run(connection, "CREATE TABLE event (time timestamptz NOT NULL)", "CREATE INDEX ON event (time)",
            "INSERT INTO event SELECT timestamptz '2026-01-01Z' + n * interval '1 s' FROM generate_series(1, 100000) AS n",
            "VACUUM ANALYZE event");
    for (String query : List.of("SELECT min(time) FROM event", "SELECT min(time) FILTER (WHERE isfinite(time)) FROM event",
            "SELECT min(time) FROM event WHERE isfinite(time)", "SELECT time FROM event WHERE isfinite(time) ORDER BY time LIMIT 1")) {
        String plan = value(connection, "EXPLAIN (FORMAT json) " + query);
        System.out.println(query + ": " + (plan.contains("\"Limit\"") ? "one entry" : "all rows"));
    }
}
JAVA
seen <<'OUTPUT'
SELECT min(time) FROM event: one entry
SELECT min(time) FILTER (WHERE isfinite(time)) FROM event: all rows
SELECT min(time) FROM event WHERE isfinite(time): one entry
SELECT time FROM event WHERE isfinite(time) ORDER BY time LIMIT 1: one entry
OUTPUT
