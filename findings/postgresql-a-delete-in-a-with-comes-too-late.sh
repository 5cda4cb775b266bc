#!/usr/bin/env bash
# PostgreSQL 17.11: a DELETE in a WITH does not make room for the INSERT behind it.
# Guess: the parts of a WITH run in the order in which they are written, so the old rows are gone when the new ones of the same key come.
# Seen: the INSERT is refused for the row that the DELETE is to delete (23505): what the main statement does not read runs at its
# end. Read by the INSERT, the DELETE runs first, and then it works; so do two statements in a transaction.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres
java_main <<'JAVA'
try (Connection connection = open()) {
    run(connection, "CREATE TABLE part (n int PRIMARY KEY, made text)", "INSERT INTO part VALUES (1, 'before')");
    System.out.println("not read: " + error(() -> run(connection,
            "WITH old AS (DELETE FROM part) INSERT INTO part VALUES (1, 'after')")) + ", " + value(connection, "SELECT made FROM part"));
    System.out.println("read: " + error(() -> run(connection, "WITH old AS (DELETE FROM part RETURNING n) "
            + "INSERT INTO part SELECT 1, 'after ' || count(*) FROM old")) + ", " + value(connection, "SELECT made FROM part"));
    System.out.println("two statements: " + error(() -> run(connection,
            "BEGIN", "DELETE FROM part", "INSERT INTO part VALUES (1, 'again')", "COMMIT")) + ", " + value(connection, "SELECT made FROM part"));
}
JAVA
seen <<'OUTPUT'
not read: 23505, before
read: no error, after 1
two statements: no error, again
OUTPUT
