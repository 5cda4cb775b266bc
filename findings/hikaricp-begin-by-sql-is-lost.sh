#!/usr/bin/env bash
# HikariCP 7.0.2 with pgjdbc 42.7.13: a transaction begun by SQL stays open in the pool, and takes what others write
# with it.
# Guess: close() gives the connection back and rolls back what was left open.
# Seen: a pool with auto-commit looks only at what setAutoCommit(false) began. After BEGIN by SQL and close() the next
# user gets the session in that transaction, reads its rows, and believes that an INSERT is committed; all of it is
# lost in the end.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13 com.zaxxer:HikariCP:7.0.2 org.slf4j:slf4j-nop:2.0.17
postgres

java_main <<'JAVA'
try (Connection observer = open()) {
    run(observer, "CREATE TABLE written (by text)");
    String rows = "SELECT coalesce(string_agg(by, ', '), 'none') FROM written";
    try (var pool = new com.zaxxer.hikari.HikariDataSource()) {
        pool.setJdbcUrl(URL);
        pool.setUsername("postgres");
        pool.setMaximumPoolSize(1);
        try (Connection first = pool.getConnection()) {
            run(first, "BEGIN", "INSERT INTO written VALUES ('first')");
        }
        try (Connection second = pool.getConnection()) {
            System.out.println("the second user reads: " + value(second, rows));
            run(second, "INSERT INTO written VALUES ('second')");
            System.out.println("and has auto-commit: " + second.getAutoCommit());
        }
        System.out.println("another session reads: " + value(observer, rows));
        System.out.println("session in the pool: " + value(observer, "SELECT state FROM pg_stat_activity "
                + "WHERE backend_type = 'client backend' AND pid <> pg_backend_pid()"));
    }
    System.out.println("when the pool is closed: " + value(observer, rows));
}
JAVA
seen <<'OUTPUT'
the second user reads: first
and has auto-commit: true
another session reads: none
session in the pool: idle in transaction
when the pool is closed: none
OUTPUT
