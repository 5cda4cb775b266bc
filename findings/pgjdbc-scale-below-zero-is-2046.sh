#!/usr/bin/env bash
# pgjdbc 42.7.13 with PostgreSQL 17.11: the scale of numeric(5,-2) is 2046.
# Guess: ResultSetMetaData.getScale is -2, as PostgreSQL 15 and newer have scales below zero, and as getPrecision is 5.
# Seen: 2046: the type modifier holds a scale in eleven bits, the highest of which is its sign. A table that is made by what the metadata
# says is refused, and a value of it has another scale than its column.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres
java_main <<'JAVA'
try (Connection connection = open(); Statement statement = connection.createStatement()) {
    ResultSet row = statement.executeQuery("SELECT CAST(12345 AS numeric(5,-2)) AS hundreds, CAST(1.5 AS numeric(5,2)) AS cents");
    row.next();
    for (int i = 1; i <= 2; i++) {
        System.out.println(row.getMetaData().getColumnName(i) + ": precision " + row.getMetaData().getPrecision(i) + ", scale "
                + row.getMetaData().getScale(i) + ", value " + row.getString(i));
    }
    System.out.println("numeric(5," + row.getMetaData().getScale(1) + "): " + error(() -> run(connection,
            "CREATE TABLE made (n numeric(5," + row.getMetaData().getScale(1) + "))")));
}
JAVA
seen <<'OUTPUT'
hundreds: precision 5, scale 2046, value 12300
cents: precision 5, scale 2, value 1.50
numeric(5,2046): 22023
OUTPUT
