#!/usr/bin/env bash
# pgjdbc 42.7.13: autosave=always saves a transaction from every failed statement but COPY.
# Guess: the savepoint that autosave sets before each statement is set before a COPY, too.
# Seen: CopyManager does not go that way. After a refused COPY the transaction is lost, in the same place where a
# refused INSERT costs nothing: a page that falls back from COPY to INSERT needs a savepoint of its own.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open("autosave=always")) {
    run(connection, "CREATE TABLE written (n int PRIMARY KEY)");
    connection.setAutoCommit(false);
    run(connection, "INSERT INTO written VALUES (1)");
    System.out.println("INSERT: " + error(() -> run(connection, "INSERT INTO written VALUES (1)")));
    System.out.println("and then: " + error(() -> value(connection, "SELECT 1")));
    System.out.println("COPY: " + error(() -> copyIn(connection, "written", "1\n")));
    System.out.println("and then: " + error(() -> value(connection, "SELECT 1")));
}
JAVA
seen <<'OUTPUT'
INSERT: 23505
and then: no error
COPY: 23505
and then: 25P02
OUTPUT
