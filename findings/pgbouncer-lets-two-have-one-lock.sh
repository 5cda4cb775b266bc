#!/usr/bin/env bash
# PgBouncer 1.18.0 with PostgreSQL 15.18: in transaction mode two clients have one exclusive advisory lock at a time, and
# a third one's transaction takes it from both.
# Guess: the lock stays with the session of the server, so no other client gets it, not even when the first has gone.
# Seen: the pooler gives the second client the session that has the lock, which gets it once more. While somebody else
# has that session, the client that took the lock is refused it. What is to exclude others belongs into rows, or into
# locks of a transaction.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13

postgresql_15
pgbouncer pool_mode=transaction default_pool_size=2
PORT=$POOLER java_main <<'JAVA'
String lock = "SELECT pg_try_advisory_lock(1)";
try (Connection first = open("prepareThreshold=0"); Connection second = open("prepareThreshold=0");
        Connection busy = open("prepareThreshold=0")) {
    System.out.println("the first client has the lock: " + value(first, lock));
    System.out.println("and so has the second: " + value(second, lock));
    busy.setAutoCommit(false);
    System.out.println("locks of a third one, in a transaction: " + value(busy, "SELECT count(*) FROM pg_locks "
            + "WHERE locktype = 'advisory' AND pid = pg_backend_pid()"));
    System.out.println("the first client gets it again: " + value(first, lock));
}
JAVA
seen <<'OUTPUT'
the first client has the lock: t
and so has the second: t
locks of a third one, in a transaction: 1
the first client gets it again: f
OUTPUT
