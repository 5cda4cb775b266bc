#!/usr/bin/env bash
# PostgreSQL 17.11: a binary COPY that was cut off between two rows is taken for a whole one.
# Guess: without the trailer that ends the format the COPY fails, as it does in the middle of a row.
# Seen: it succeeds with the rows that came; even the header alone does. So a pipe whose reading end died must not be
# ended with CopyDone, which is what closing a stream does: wait for the source's own end first.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open()) {
    run(connection, "CREATE TABLE written (n int)");
    var out = new ByteArrayOutputStream();
    copy(connection).copyOut("COPY (SELECT generate_series(1, 3)) TO STDOUT (FORMAT binary)", out);
    int header = 19, row = 2 + 4 + 4;
    for (int length : new int[] {out.size(), header + 2 * row, header + 2 * row + 1, header, header - 1}) {
        run(connection, "TRUNCATE written");
        System.out.print(length + " of " + out.size() + " bytes: ");
        System.out.print(error(() -> copy(connection).copyIn("COPY written FROM STDIN (FORMAT binary)",
                new ByteArrayInputStream(out.toByteArray(), 0, length))));
        System.out.println(", rows: " + value(connection, "SELECT count(*) FROM written"));
    }
}
JAVA
seen <<'OUTPUT'
51 of 51 bytes: no error, rows: 3
39 of 51 bytes: no error, rows: 2
40 of 51 bytes: no error, rows: 2
19 of 51 bytes: no error, rows: 0
18 of 51 bytes: 22P04, rows: 0
OUTPUT
