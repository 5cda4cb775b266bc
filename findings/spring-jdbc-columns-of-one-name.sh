#!/usr/bin/env bash
# spring-jdbc 6.2.15 (and so camel-sql): a row as a map loses a column whose name differs in case only, or is there
# twice.
# Guess: two keys for "time" and "Time", and for a name that is there twice an error or the last value.
# Seen: the map ignores case and keeps the first. A copy by such maps leaves the other column empty without an error.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13 org.springframework:spring-jdbc:6.2.15
postgres
java_main <<'JAVA'
try (Connection connection = open()) {
    var jdbc = new org.springframework.jdbc.core.JdbcTemplate(new org.springframework.jdbc.datasource.SingleConnectionDataSource(connection, true));
    System.out.println(jdbc.queryForList("SELECT 1 AS \"time\", 2 AS \"Time\", 3 AS n"));
    System.out.println(jdbc.queryForList("SELECT a.*, b.* FROM (VALUES (1, 2)) a (id, n), (VALUES (3, 4)) b (id, m)"));
}
JAVA
seen <<'OUTPUT'
[{time=1, n=3}]
[{id=1, n=2, m=4}]
OUTPUT
