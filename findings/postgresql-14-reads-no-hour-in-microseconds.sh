#!/usr/bin/env bash
# PostgreSQL 14.20: an interval of 2,148 seconds or more cannot be given in microseconds.
# Guess: an interval holds its time as microseconds in 64 bits, so a text with as many of them as that takes is read.
# Seen: "interval field value out of range" (22015) from 2,147,483,648 microseconds on, which is 36 minutes: each number of
# the text is read into 32 bits. In milliseconds that is 25 days. The same number of seconds with a fraction is read, and
# make_interval() takes it too. Widths of date_bin() that a program computes in microseconds work on a new server, or while
# they are short.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres 14.20.0
java_main <<'JAVA'
try (Connection connection = open()) {
    for (String width : List.of("INTERVAL '2147483647 microseconds'", "INTERVAL '2147483648 microseconds'",
            "INTERVAL '3600000 milliseconds'", "INTERVAL '3600000000 microseconds'", "INTERVAL '3600.000001 seconds'",
            "make_interval(secs => 3600.000001)")) {
        String[] read = {""};
        String state = error(() -> read[0] = value(connection, "SELECT " + width));
        System.out.println(width + ": " + (read[0].isEmpty() ? state : read[0]));
    }
    System.out.println(error(() -> value(connection, "SELECT date_bin('3600000000 microseconds', now(), '2000-01-01')")));
}
JAVA
seen <<'OUTPUT'
INTERVAL '2147483647 microseconds': 00:35:47.483647
INTERVAL '2147483648 microseconds': 22015
INTERVAL '3600000 milliseconds': 01:00:00
INTERVAL '3600000000 microseconds': 22015
INTERVAL '3600.000001 seconds': 01:00:00.000001
make_interval(secs => 3600.000001): 01:00:00.000001
22015
OUTPUT
