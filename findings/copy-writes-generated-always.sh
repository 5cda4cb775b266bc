#!/usr/bin/env bash
# PostgreSQL 17.11: COPY writes a column that is GENERATED ALWAYS AS IDENTITY, where INSERT may not.
# Guess: the same error 428C9 as for INSERT.
# Seen: no error, and the sequence is not moved, so that a later INSERT meets the copied key. A fall-back from COPY to
# INSERT for the same rows needs OVERRIDING SYSTEM VALUE.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open()) {
    run(connection, "CREATE TABLE written (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, n int)");
    System.out.println("INSERT: " + error(() -> run(connection, "INSERT INTO written VALUES (1, 1)")));
    System.out.println("COPY: " + error(() -> copyIn(connection, "written", "1\t1\n")));
    System.out.println("INSERT without the id: " + error(() -> run(connection, "INSERT INTO written (n) VALUES (2)")));
}
JAVA
seen <<'OUTPUT'
INSERT: 428C9
COPY: no error
INSERT without the id: 23505
OUTPUT
