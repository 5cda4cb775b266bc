#!/usr/bin/env bash
# pgjdbc 42.7.13: copied through java.sql.Timestamp, the days 1582-10-05 to 1582-10-14 arrive ten days later.
# Guess: getTimestamp() and setTimestamp() undo each other for every value.
# Seen: java.sql.Timestamp has the calendar of Rome, in which these days do not exist; PostgreSQL's has them.
# OffsetDateTime is exact.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open("options=-c%20timezone=UTC"); Statement statement = connection.createStatement();
        PreparedStatement text = connection.prepareStatement("SELECT (?::timestamptz)::text")) {
    for (String day : List.of("1582-10-04", "1582-10-10", "1582-10-15")) {
        try (ResultSet row = statement.executeQuery("SELECT timestamptz '" + day + " 12:00Z'")) {
            row.next();
            text.setTimestamp(1, row.getTimestamp(1));
            String byTimestamp, byOffset;
            try (ResultSet back = text.executeQuery()) { back.next(); byTimestamp = back.getString(1); }
            text.setObject(1, row.getObject(1, OffsetDateTime.class));
            try (ResultSet back = text.executeQuery()) { back.next(); byOffset = back.getString(1); }
            System.out.println(day + ": Timestamp " + byTimestamp + ", OffsetDateTime " + byOffset);
        }
    }
}
JAVA
seen <<'OUTPUT'
1582-10-04: Timestamp 1582-10-04 12:00:00+00, OffsetDateTime 1582-10-04 12:00:00+00
1582-10-10: Timestamp 1582-10-20 12:00:00+00, OffsetDateTime 1582-10-10 12:00:00+00
1582-10-15: Timestamp 1582-10-15 12:00:00+00, OffsetDateTime 1582-10-15 12:00:00+00
OUTPUT
