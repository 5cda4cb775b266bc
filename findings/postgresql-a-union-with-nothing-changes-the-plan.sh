#!/usr/bin/env bash
# PostgreSQL 17.11: rows are grouped by a quarter of an hour with a sort on disk, unless nothing is added to them.
# Guess: the planner knows from its statistics between which times the rows are, so how many groups there can be; and UNION ALL with a
# branch that never has a row is as good as none.
# Seen: it expects as many groups as there are times, and sorts all rows on disk to group them, where the 334 groups fit into memory.
# With UNION ALL SELECT NULL, NULL WHERE false it has no statistics for the column, expects 200 groups, and sorts no row. So counts
# and sums of a large table by time need the memory of their groups only, without a setting of the session.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open(); Statement statement = connection.createStatement()) {
    statement.execute("CREATE TABLE event (at timestamptz, note text)");
    statement.execute("INSERT INTO event SELECT timestamptz '2026-01-01Z' + i * interval '1 s', repeat('x', 100) "
            + "FROM generate_series(0, 299999) AS i ORDER BY md5(CAST(i AS text))");
    statement.execute("ANALYZE event");
    statement.execute("SET max_parallel_workers_per_gather = 0; SET work_mem = '4MB'; SET jit = off");
    String rows = "SELECT date_bin('15 minutes', at, '2000-01-01Z') AS bucket, note FROM event";
    for (String from : new String[] {rows, rows + " UNION ALL SELECT NULL, NULL WHERE false"}) {
        String select = "SELECT bucket, count(*), max(note) FROM (" + from + ") AS counted GROUP BY bucket";
        StringBuilder plan = new StringBuilder();
        try (ResultSet line = statement.executeQuery("EXPLAIN (ANALYZE, TIMING off, SUMMARY off, COSTS on) " + select)) {
            while (line.next()) {
                plan.append(line.getString(1)).append('\n');
            }
        }
        java.util.regex.Matcher first = java.util.regex.Pattern.compile("(\\w+)  \\(cost.* rows=(\\d+) .*actual rows=(\\d+)").matcher(plan);
        first.find();
        System.out.println(first.group(1) + ": " + first.group(2) + " groups expected, " + first.group(3) + " found; sorted on disk: "
                + plan.toString().contains("external merge"));
    }
}
JAVA
seen <<'OUTPUT'
GroupAggregate: 300000 groups expected, 334 found; sorted on disk: true
HashAggregate: 200 groups expected, 334 found; sorted on disk: false
OUTPUT
