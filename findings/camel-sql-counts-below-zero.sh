#!/usr/bin/env bash
# camel-sql 4.17.0 with pgjdbc 42.7.13: CamelSqlUpdateCount of a batch is negative with reWriteBatchedInserts.
# Guess: it is the number of rows that were written.
# Seen: pgjdbc joins the rows into few statements and answers -2, "succeeded, count unknown", for each row; Camel adds
# that up. Five rows, two of them new, count as -8. A gauge of copied rows goes down.
source "$(dirname "$0")/lib/common.sh"
jars org.apache.camel:camel-main:4.17.0 org.apache.camel:camel-direct:4.17.0 org.apache.camel:camel-sql:4.17.0 \
    org.springframework:spring-jdbc:6.2.15 org.springframework:spring-context:6.2.15 \
    org.postgresql:postgresql:42.7.13 com.zaxxer:HikariCP:7.0.2 org.slf4j:slf4j-nop:2.0.17
postgres

echo 'INSERT INTO written VALUES (:#n) ON CONFLICT DO NOTHING' > "$WORK/insert.sql"
java_main <<'JAVA'
var main = new org.apache.camel.main.Main();
try (Connection connection = open(); var pool = new com.zaxxer.hikari.HikariDataSource()) {
    pool.setJdbcUrl(URL + "?reWriteBatchedInserts=true");
    pool.setUsername("postgres");
    main.bind("target", pool);
    main.start();
    var camel = main.getCamelTemplate();
    run(connection, "CREATE TABLE written (n int PRIMARY KEY)");
    List<Map<String, Object>> rows = new ArrayList<>();
    for (int n = 0; n < 5; n++) rows.add(Map.of("n", n % 2));
    var exchange = camel.send("sql:file:insert.sql?dataSource=#target&batch=true", sent -> sent.getMessage().setBody(rows));
    System.out.println("CamelSqlUpdateCount: " + exchange.getMessage().getHeader("CamelSqlUpdateCount"));
    System.out.println("rows: " + value(connection, "SELECT count(*) FROM written"));
    main.stop();
}
JAVA
seen <<'OUTPUT'
CamelSqlUpdateCount: -8
rows: 2
OUTPUT
