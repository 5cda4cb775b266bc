#!/usr/bin/env bash
# pgjdbc 42.7.13 with PostgreSQL 17.11: what failed by socketTimeout is committed afterwards.
# Guess: the server sees the closed connection and gives the statement up.
# Seen: a server that waits (here for a lock) does not look at its socket. When the lock is free it does the work,
# commits, and only then finds nobody to answer. A row that was sent again meanwhile is there twice. statement_timeout
# or lock_timeout must be shorter than socketTimeout, or client_connection_check_interval be set.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection holder = open(); Connection observer = open()) {
    run(observer, "CREATE TABLE written (n int)");
    holder.setAutoCommit(false);
    run(holder, "LOCK written");
    for (String insert : List.of("INSERT", "again")) {
        try (Connection writer = open("socketTimeout=1")) {
            System.out.println(insert + ": " + error(() -> run(writer, "INSERT INTO written VALUES (1)")));
        }
    }
    holder.rollback();
    String waiting = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'INSERT%'";
    while (!value(observer, waiting).equals("0")) Thread.sleep(50);
    System.out.println("rows when the lock is free: " + value(observer, "SELECT count(*) FROM written"));
}
JAVA
seen <<'OUTPUT'
INSERT: 08006
again: 08006
rows when the lock is free: 2
OUTPUT
