#!/usr/bin/env bash
# HikariCP 7.0.2 with pgjdbc 42.7.13: "not supported" closes the connection, and the rollback to a savepoint finds none.
# Guess: an error of a statement leaves the connection alone; a savepoint before it is what one goes back to.
# Seen: after SQLSTATE 0A000, which says that a statement asks for what the server cannot do, the connection is closed at once,
# with the transaction and what was written before the savepoint. After any other error of a statement the rest stays.
# TimescaleDB answers by 0A000 to most of what a table or an edition cannot do: one table that cannot be a hypertable takes back
# what was made for others. SQLExceptionOverride keeps such connections.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13 com.zaxxer:HikariCP:7.0.2 org.slf4j:slf4j-nop:2.0.17
postgres

java_main <<'JAVA'
try (Connection outside = open(); var pool = new com.zaxxer.hikari.HikariDataSource()) {
    pool.setJdbcUrl(URL);
    pool.setUsername("postgres");
    run(outside, "CREATE TABLE written (n int)");
    for (String wrong : List.of("SELECT * FROM nothing", "SELECT count(*) FROM written FOR UPDATE")) {
        try (Connection connection = pool.getConnection(); Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("INSERT INTO written VALUES (1)");
            Savepoint before = connection.setSavepoint();
            try {
                statement.execute(wrong);
            } catch (SQLException e) {
                System.out.println(e.getSQLState() + " closed: " + connection.isClosed());
            }
            connection.rollback(before);
            connection.commit();
        } catch (SQLException e) {
            System.out.println("rollback to the savepoint: " + e.getMessage());
        }
        System.out.println("rows: " + value(outside, "SELECT count(*) FROM written"));
    }
}
JAVA
seen <<'OUTPUT'
42P01 closed: false
rows: 1
0A000 closed: true
rollback to the savepoint: Connection is closed
rows: 1
OUTPUT
