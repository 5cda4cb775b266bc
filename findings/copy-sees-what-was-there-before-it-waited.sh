#!/usr/bin/env bash
# PostgreSQL 17.11: COPY (SELECT ...) TO that waited for a lock finds no row in a table that was filled anew meanwhile.
# Guess: at READ COMMITTED a COPY sees what a SELECT sees that waited for the same lock: the rows that are there when it gets it.
# Seen: a SELECT takes its snapshot after the wait, COPY before it. Rows that the other transaction wrote after TRUNCATE, and all
# rows after an ALTER TABLE that writes the table anew, do not exist for the COPY, which ends normally with 0 rows. A replicator that
# reads by COPY takes that for the end of the table. A SELECT of no rows before it, in the same transaction, waits instead of it.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres
java_main <<'JAVA'
for (String anew : List.of("TRUNCATE door; INSERT INTO door SELECT generate_series(1, 7)", "ALTER TABLE door ALTER n TYPE bigint")) {
    for (String way : List.of("SELECT", "COPY", "COPY after a SELECT of no rows")) {
        try (Connection other = open(); Connection reader = open(); Connection observer = open()) {
            run(observer, "DROP TABLE IF EXISTS door", "CREATE TABLE door AS SELECT generate_series(1, 3) AS n");
            run(other, "BEGIN", anew);
            var rows = java.util.concurrent.CompletableFuture.supplyAsync(() -> {
                try {
                    run(reader, "BEGIN ISOLATION LEVEL READ COMMITTED");
                    if (way.contains("after")) run(reader, "SELECT * FROM door LIMIT 0");
                    return way.equals("SELECT") ? Long.valueOf(value(reader, "SELECT count(*) FROM door"))
                            : copy(reader).copyOut("COPY (SELECT n FROM door) TO STDOUT", new StringWriter());
                } catch (SQLException | IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            while (value(observer, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'").equals("0")) {
                run(observer, "SELECT pg_sleep(0.05)");
            }
            run(other, "COMMIT");
            System.out.println(anew.substring(0, anew.indexOf(" ")) + ", " + way + ": " + rows.get() + " rows");
        }
    }
}
JAVA
seen <<'OUTPUT'
TRUNCATE, SELECT: 7 rows
TRUNCATE, COPY: 0 rows
TRUNCATE, COPY after a SELECT of no rows: 7 rows
ALTER, SELECT: 3 rows
ALTER, COPY: 0 rows
ALTER, COPY after a SELECT of no rows: 3 rows
OUTPUT
