#!/usr/bin/env bash
# PostgreSQL 17.11: a value of a NOT NULL column is not always IS NOT NULL.
# Guess: a column that is declared NOT NULL, of a primary key even, is IS NOT NULL in every row, and the other rows of a table are those
# that IS NULL finds.
# Seen: of a composite type IS NOT NULL wants each field to have a value, and IS NULL none; a row with one of each is in neither answer,
# though the constraint takes it and count() counts it. IS DISTINCT FROM NULL asks the value itself.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres
java_main <<'JAVA'
try (Connection connection = open()) {
    run(connection, "CREATE TYPE place AS (floor int, room text)", "CREATE TABLE item (place place PRIMARY KEY)",
            "INSERT INTO item VALUES ('(1,a)'), ('(1,)'), ('(,b)')");
    for (String condition : new String[] {"true", "place IS NULL", "place IS NOT NULL", "place IS DISTINCT FROM NULL"}) {
        System.out.println(condition + ": " + value(connection, "SELECT count(place) FROM item WHERE " + condition));
    }
}
JAVA
seen <<'OUTPUT'
true: 3
place IS NULL: 0
place IS NOT NULL: 1
place IS DISTINCT FROM NULL: 3
OUTPUT
