#!/usr/bin/env bash
# pgjdbc 42.7.13: a batch that fails under auto-commit is neither undone nor done up to the failure.
# Guess: a batch is one round trip and so one transaction, or each row is its own.
# Seen: pgjdbc cuts a batch where the answers could fill its buffers, and each piece is a transaction. Of 500 rows
# whose 401st is a duplicate 255 stay: not none, and not 400.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open()) {
    run(connection, "CREATE TABLE written (n int PRIMARY KEY)");
    try (PreparedStatement insert = connection.prepareStatement("INSERT INTO written VALUES (?)")) {
        for (int n = 1; n <= 500; n++) {
            insert.setInt(1, n == 401 ? 1 : n);
            insert.addBatch();
        }
        System.out.println(error(insert::executeBatch));
    }
    System.out.println("rows: " + value(connection, "SELECT count(*) || ', the last is ' || max(n) FROM written"));
}
JAVA
seen <<'OUTPUT'
23505
rows: 255, the last is 255
OUTPUT
