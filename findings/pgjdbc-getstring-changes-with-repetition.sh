#!/usr/bin/env bash
# pgjdbc 42.7.13: getString() of the same value changes when a statement has run often enough.
# Guess: getString() gives the server's text of a value, always.
# Seen: when a prepared statement is executed for the fifth time pgjdbc names it on the server (prepareThreshold) and
# from the next one on reads the values in binary and writes their text itself: 1 becomes 1.0, bytea becomes Java's
# name of an object, which is another one each time, a time with a zone moves to the JVM's zone. A hash over such
# texts differs from run to run.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open(); PreparedStatement select = connection.prepareStatement("SELECT 1::float8, 1e20::float8, "
        + "'{1,2}'::float8[], '{a,b}'::text[], point(1, 2), '12:00+01'::timetz, '\\x01'::bytea")) {
    String last = "";
    for (int execution = 1; execution <= 8; execution++) {
        try (ResultSet row = select.executeQuery()) {
            row.next();
            List<String> texts = new ArrayList<>();
            for (int column = 1; column <= 7; column++) texts.add(row.getString(column).replaceFirst("@.*", "@..."));
            if (!last.equals(last = String.join(" | ", texts))) System.out.println("execution " + execution + ": " + last);
        }
    }
}
JAVA
seen <<'OUTPUT'
execution 1: 1 | 1e+20 | {1,2} | {a,b} | (1,2) | 12:00:00+01 | \x01
execution 6: 1.0 | 1.0E20 | {"1.0","2.0"} | {"a","b"} | (1.0,2.0) | 11:00:00+00 | [B@...
OUTPUT
