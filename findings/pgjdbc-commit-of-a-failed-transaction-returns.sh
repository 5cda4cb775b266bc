#!/usr/bin/env bash
# pgjdbc 42.7.13: commit() of a transaction that failed returns normally.
# Guess: commit() throws, as what was to be committed was not.
# Seen: PostgreSQL answers COMMIT of a failed transaction with ROLLBACK, which is no error, and pgjdbc takes it as
# done. Code that swallowed an error of one statement then reports rows as copied that are not there.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open()) {
    run(connection, "CREATE TABLE written (n int PRIMARY KEY)");
    connection.setAutoCommit(false);
    run(connection, "INSERT INTO written VALUES (1)");
    System.out.println("a statement: " + error(() -> run(connection, "INSERT INTO written VALUES (1)")));
    System.out.println("commit(): " + error(connection::commit));
    System.out.println("rows: " + value(connection, "SELECT count(*) FROM written"));
}
JAVA
seen <<'OUTPUT'
a statement: 23505
commit(): no error
rows: 0
OUTPUT
