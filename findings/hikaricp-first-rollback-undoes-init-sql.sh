#!/usr/bin/env bash
# HikariCP 7.0.2 with pgjdbc 42.7.13: the first rollback takes connectionInitSql back.
# Guess: what connectionInitSql SETs holds for the life of the connection.
# Seen: with autoCommit=false it runs in a transaction that nobody commits: the SET is gone after the first rollback,
# or after a close() that rolls back. A pinned TimeZone or lock_timeout is then silently the server's.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13 com.zaxxer:HikariCP:7.0.2 org.slf4j:slf4j-nop:2.0.17
postgres

java_main <<'JAVA'
for (boolean autoCommit : new boolean[] {true, false}) {
    try (var pool = new com.zaxxer.hikari.HikariDataSource()) {
        pool.setJdbcUrl(URL);
        pool.setUsername("postgres");
        pool.setMaximumPoolSize(1);
        pool.setAutoCommit(autoCommit);
        pool.setConnectionInitSql("SET lock_timeout = '5s'");
        System.out.print("autoCommit=" + autoCommit + ", lock_timeout at first: ");
        try (Connection connection = pool.getConnection()) {
            System.out.print(value(connection, "SHOW lock_timeout"));
            if (!autoCommit) connection.rollback();
        }
        try (Connection connection = pool.getConnection()) {
            System.out.println(", then: " + value(connection, "SHOW lock_timeout"));
        }
    }
}
JAVA
seen <<'OUTPUT'
autoCommit=true, lock_timeout at first: 5s, then: 5s
autoCommit=false, lock_timeout at first: 5s, then: 0
OUTPUT
