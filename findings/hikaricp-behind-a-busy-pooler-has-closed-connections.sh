#!/usr/bin/env bash
# HikariCP 7.0.2 with pgjdbc 42.7.13 and PgBouncer 1.18.0 in transaction mode: where others have all sessions, the pool
# closes its own connections and reports a closed one.
# Guess: getConnection() waits as a statement does, and fails in the end because the request timed out; the pool keeps
# what it has.
# Seen: an idle connection is looked at before it is given out. The look waits for a session of the server as any
# statement does, and after validationTimeout the connection is closed, though nothing is wrong with it; the new one
# that takes its place meets the same. The cause of the failure is an SQLSTATE of lost connections (08003), which
# a busy pooler and a server that is down have in common.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13 com.zaxxer:HikariCP:7.0.2 org.slf4j:slf4j-nop:2.0.17

postgresql_15
pgbouncer pool_mode=transaction default_pool_size=1
PORT=$POOLER java_main <<'JAVA'
System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", "0");
try (var pool = new com.zaxxer.hikari.HikariDataSource(); Connection other = open("prepareThreshold=0")) {
    pool.setJdbcUrl(URL + "?prepareThreshold=0");
    pool.setUsername("postgres");
    pool.setMaximumPoolSize(1);
    pool.setConnectionTimeout(2000);
    pool.setValidationTimeout(500);
    Connection idle;
    try (Connection mine = pool.getConnection()) {
        idle = mine.unwrap(org.postgresql.jdbc.PgConnection.class);
        System.out.println("the server answers: " + value(mine, "SELECT 'yes'"));
    }
    other.setAutoCommit(false);
    System.out.println("and in another client's transaction: " + value(other, "SELECT 'yes'"));
    try (Connection mine = pool.getConnection()) {
        System.out.println("the pool has one");
    } catch (SQLTransientConnectionException e) {
        SQLException cause = (SQLException) e.getCause();
        System.out.println("the cause that the pool has none: " + cause.getSQLState() + ", " + cause.getMessage());
    }
    System.out.println("its connection is closed: " + idle.isClosed());
    other.rollback();
    try (Connection mine = pool.getConnection()) {
        System.out.println("after the other transaction: " + value(mine, "SELECT 'yes'"));
    }
}
JAVA
seen <<'OUTPUT'
the server answers: yes
and in another client's transaction: yes
the cause that the pool has none: 08003, This connection has been closed.
its connection is closed: true
after the other transaction: yes
OUTPUT
