#!/usr/bin/env bash
# HikariCP 7.0.2 with pgjdbc 42.7.13: a pool that is read only writes.
# Guess: readOnly=true makes the server refuse an INSERT with 25006.
# Seen: so only without auto-commit. With it (HikariCP's default) isReadOnly() is true and the INSERT succeeds: by its
# default readOnlyMode=transaction pgjdbc says READ ONLY with the BEGIN that it sends, and sends none. Whoever
# promises to leave the source alone wants default_transaction_read_only=on, or readOnlyMode=always.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13 com.zaxxer:HikariCP:7.0.2 org.slf4j:slf4j-nop:2.0.17
postgres

java_main <<'JAVA'
try (Connection admin = open()) {
    run(admin, "CREATE TABLE written (n int)");
    for (boolean autoCommit : new boolean[] {true, false}) {
        try (var pool = new com.zaxxer.hikari.HikariDataSource()) {
            pool.setJdbcUrl(URL);
            pool.setUsername("postgres");
            pool.setReadOnly(true);
            pool.setAutoCommit(autoCommit);
            try (Connection connection = pool.getConnection()) {
                System.out.println("autoCommit=" + autoCommit + ", isReadOnly()=" + connection.isReadOnly() + ", INSERT: "
                        + error(() -> run(connection, "INSERT INTO written VALUES (1)")));
            }
        }
    }
    System.out.println("rows: " + value(admin, "SELECT count(*) FROM written"));
}
JAVA
seen <<'OUTPUT'
autoCommit=true, isReadOnly()=true, INSERT: no error
autoCommit=false, isReadOnly()=true, INSERT: 25006
rows: 1
OUTPUT
