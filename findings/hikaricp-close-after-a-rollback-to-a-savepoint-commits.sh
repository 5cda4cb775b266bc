#!/usr/bin/env bash
# HikariCP 5.1.0 with pgjdbc 42.7.13: a connection that is closed right after a rollback to a savepoint commits what came before it.
# Guess: closing a connection of the pool takes back what was not committed, whatever its last call was.
# Seen: so it is after a statement. After rollback(savepoint) the pool takes the transaction for one without changes, does not roll it
# back, and sets autocommit again for the next one who gets the connection, by which pgjdbc commits: the row from before the
# savepoint stays. Code that goes back to a savepoint, finds that it cannot go on and leaves by an exception keeps half of its
# work: the rows of a page without its watermark. Look at the error before going back, or call rollback() too; HikariCP 7.0.2
# rolls back, while 5.1.0 is what many platforms still bring.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13 com.zaxxer:HikariCP:5.1.0 org.slf4j:slf4j-nop:2.0.17
postgres

java_main <<'JAVA'
try (Connection outside = open(); var pool = new com.zaxxer.hikari.HikariDataSource()) {
    pool.setJdbcUrl(URL);
    pool.setUsername("postgres");
    pool.setMaximumPoolSize(1);
    run(outside, "CREATE TABLE written (n int)");
    for (boolean goesBack : new boolean[] {false, true}) {
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO written VALUES (1)");
            Savepoint before = connection.setSavepoint();
            statement.execute("INSERT INTO written VALUES (2)");
            if (goesBack) {
                connection.rollback(before);
            }
        }
        System.out.println((goesBack ? "back to the savepoint" : "after a statement") + ", closed: rows "
                + value(outside, "SELECT count(*) FROM written"));
    }
}
JAVA
seen <<'OUTPUT'
after a statement, closed: rows 0
back to the savepoint, closed: rows 1
OUTPUT
