#!/usr/bin/env bash
# PostgreSQL 17.11: SELECT time::text AS time ... ORDER BY time sorts the text, while its WHERE compares the time.
# Guess: both mean the column of the table, or such an alias is ambiguous and refused.
# Seen: ORDER BY takes the output's name, WHERE the input's. In a zone with summer time the two orders part in the
# hour that comes twice, and paging "after the last row" leaves rows out once a year. ORDER BY t.time is right.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open()) {
    run(connection, "SET timezone = 'Europe/Berlin'", "CREATE TABLE events (time timestamptz)",
            "INSERT INTO events SELECT '2025-10-25 22:00Z'::timestamptz + n * interval '10 minutes' FROM generate_series(0, 29) n");
    for (String order : List.of("time", "events.time")) {
        String last = "-infinity";
        Set<String> copied = new HashSet<>();
        for (boolean more = true; more; ) {
            more = false;
            try (Statement statement = connection.createStatement(); ResultSet page = statement.executeQuery("SELECT time::text AS time "
                    + "FROM events WHERE time > '" + last + "' ORDER BY " + order + " LIMIT 4")) {
                while (page.next()) {
                    copied.add(last = page.getString(1));
                    more = true;
                }
            }
        }
        System.out.println("ORDER BY " + order + ": " + copied.size() + " of " + value(connection, "SELECT count(*) FROM events"));
    }
}
JAVA
seen <<'OUTPUT'
ORDER BY time: 27 of 30
ORDER BY events.time: 30 of 30
OUTPUT
