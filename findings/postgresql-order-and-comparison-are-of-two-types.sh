#!/usr/bin/env bash
# PostgreSQL 17.11: ORDER BY and > disagree on a column whose type's schema is not searched.
# Guess: a type brings its operators with it, so that rows behind a value are those that ORDER BY puts behind it; or > is not found.
# Seen: ORDER BY takes the type's own order, wherever its schema is. An operator is looked for in the search_path, and where that
# lacks the type's own it is the one of a type to which it is cast: citext is compared as a text. A page by key > the last one of the
# page before leaves rows out.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres
java_main <<'JAVA'
try (Connection connection = open()) {
    run(connection, "CREATE SCHEMA ext", "CREATE EXTENSION citext SCHEMA ext",
            "CREATE TABLE item (name ext.citext PRIMARY KEY)", "INSERT INTO item VALUES ('a'), ('B'), ('c'), ('D')");
    for (String path : new String[] {"public", "public, ext"}) {
        run(connection, "SET search_path = " + path);
        System.out.println(path + ": in order " + value(connection, "SELECT string_agg(name, ' ') FROM (SELECT name FROM item ORDER BY name) AS i")
                + "; behind a " + value(connection, "SELECT string_agg(name, ' ') FROM (SELECT name FROM item WHERE name > CAST('a' AS ext.citext) "
                + "ORDER BY name) AS i"));
    }
}
JAVA
seen <<'OUTPUT'
public: in order a B c D; behind a c
public, ext: in order a B c D; behind a B c D
OUTPUT
