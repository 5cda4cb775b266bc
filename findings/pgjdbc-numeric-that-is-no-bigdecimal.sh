#!/usr/bin/env bash
# pgjdbc 42.7.13: getObject() of a numeric is a BigDecimal, but for NaN and the infinities a Double.
# Guess: always a BigDecimal, and an error where there is none.
# Seen: one such value changes the class of a column from row to row, which the metadata deny; code that casts, or
# sums up, fails on that row only.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open(); Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT unnest('{1.50,NaN,Infinity}'::numeric[])")) {
    System.out.println("metadata: " + rows.getMetaData().getColumnClassName(1));
    while (rows.next()) System.out.println(rows.getString(1) + ": " + rows.getObject(1).getClass().getName()
            + ", getBigDecimal(): " + error(() -> rows.getBigDecimal(1)));
}
JAVA
seen <<'OUTPUT'
metadata: java.math.BigDecimal
1.50: java.math.BigDecimal, getBigDecimal(): no error
NaN: java.lang.Double, getBigDecimal(): 22003
Infinity: java.lang.Double, getBigDecimal(): 22003
OUTPUT
