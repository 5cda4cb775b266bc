#!/usr/bin/env bash
# PostgreSQL 17.11: COPY FROM STDIN drops everything behind a line \., without a word.
# Guess: two texts that each end in \. and are joined are an error, or both are read.
# Seen: what follows the first \. is read and thrown out, valid or not; COPY reports the rows before it and succeeds.
# So text pages that are put one behind the other must not bring their ends along; and the count must be compared. In
# CSV too.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open()) {
    run(connection, "CREATE TABLE written (n int)");
    String page = "1\n2\n\\.\n", next = "3\n4\n\\.\n", rubbish = "no number\n";
    System.out.println("text: " + copyIn(connection, "written", page + next + rubbish));
    System.out.println("csv: " + copy(connection).copyIn("COPY written FROM STDIN CSV", new StringReader(page + next + rubbish)));
    System.out.println("sum: " + value(connection, "SELECT sum(n) FROM written"));
}
JAVA
seen <<'OUTPUT'
text: 2
csv: 2
sum: 6
OUTPUT
