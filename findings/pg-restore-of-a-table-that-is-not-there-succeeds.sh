#!/usr/bin/env bash
# pg_restore 15.18: -t with a name that the archive does not hold restores nothing and succeeds.
# Guess: an error, as pg_dump -t gives for a table that does not exist.
# Seen: exit code 0, no word; also for schema.table, which pg_dump takes and pg_restore wants as -n schema -t table. A
# restore of one table by a script is done only when the table has been looked at.
source "$(dirname "$0")/lib/common.sh"

postgresql_15
sql 'CREATE TABLE events AS SELECT 1 AS n'
client pg_dump -Fc -f "$WORK/archive" postgres
sql 'DROP TABLE events'
{
    client pg_dump -Fc -f /dev/null -t event postgres 2> /dev/null && code=0 || code=$?
    echo "pg_dump -t event: $code"
    for table in event public.events events; do
        client pg_restore --exit-on-error -d postgres -t "$table" "$WORK/archive" 2>&1 && code=0 || code=$?
        echo "pg_restore -t $table: $code, tables: $(sql "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")"
    done
} > "$WORK/out"
seen <<'OUTPUT'
pg_dump -t event: 1
pg_restore -t event: 0, tables: 0
pg_restore -t public.events: 0, tables: 0
pg_restore -t events: 0, tables: 1
OUTPUT
