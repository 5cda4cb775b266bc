#!/usr/bin/env bash
# PostgreSQL 17.11: values that = calls equal may have other texts.
# Guess: jsonb keeps 1.0 and 1.00 apart, as its texts do; boxes are equal when their corners are.
# Seen: a comparison by hash of the text finds a difference there which IS DISTINCT FROM denies, so that a repair "of
# the rows that differ" repairs nothing and the hash differs for ever. Boxes are equal when their areas are. The
# operator *<>, on whole rows, compares the bytes and sees all of them.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open()) {
    String[][] pairs = {{"jsonb", "{\"a\": 1.0}", "{\"a\": 1.00}"}, {"interval", "1 month", "30 days"},
            {"box", "((0,0),(1,1))", "((5,5),(6,6))"}};
    for (String[] pair : pairs) {
        String a = "'%2$s'::%1$s".formatted((Object[]) pair), b = "'%3$s'::%1$s".formatted((Object[]) pair);
        System.out.println(String.join(" | ", pair)
                + " | is distinct from: " + value(connection, "SELECT " + a + " IS DISTINCT FROM " + b)
                + " | texts differ: " + value(connection, "SELECT (" + a + ")::text <> (" + b + ")::text")
                + " | rows *<>: " + value(connection, "SELECT x *<> y FROM (SELECT " + a + ") x, (SELECT " + b + ") y"));
    }
}
JAVA
seen <<'OUTPUT'
jsonb | {"a": 1.0} | {"a": 1.00} | is distinct from: f | texts differ: t | rows *<>: t
interval | 1 month | 30 days | is distinct from: f | texts differ: t | rows *<>: t
box | ((0,0),(1,1)) | ((5,5),(6,6)) | is distinct from: f | texts differ: t | rows *<>: t
OUTPUT
