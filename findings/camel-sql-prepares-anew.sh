#!/usr/bin/env bash
# camel-sql 4.17.0 with pgjdbc 42.7.13: a statement is parsed and planned anew with each run, however often it runs.
# Guess: from its fifth run on the server keeps it, and only runs it.
# Seen: before each run camel-sql asks the driver how many parameters there are. The driver asks the server, without the
# types of the values, and gives up the prepared statement that had them; the run then prepares another one. What the
# server has in the end was run once. With parametersCount nobody is asked, and one statement does all further runs.
source "$(dirname "$0")/lib/common.sh"
jars org.apache.camel:camel-main:4.17.0 org.apache.camel:camel-direct:4.17.0 org.apache.camel:camel-sql:4.17.0 \
    org.springframework:spring-jdbc:6.2.15 org.springframework:spring-context:6.2.15 \
    org.postgresql:postgresql:42.7.13 com.zaxxer:HikariCP:7.0.2 org.slf4j:slf4j-nop:2.0.17
postgres

echo 'SELECT CAST(:#n AS integer) + CAST(:#m AS integer) AS wanted' > "$WORK/asked.sql"
java_main <<'JAVA'
var main = new org.apache.camel.main.Main();
try (var pool = new com.zaxxer.hikari.HikariDataSource()) {
    pool.setJdbcUrl(URL);
    pool.setUsername("postgres");
    pool.setMaximumPoolSize(1);
    main.bind("target", pool);
    main.start();
    var camel = main.getCamelTemplate();
    for (String options : List.of("", "&parametersCount=2")) {
        for (int run = 1; run <= 20; run++) {
            camel.requestBodyAndHeaders("sql:file:asked.sql?dataSource=#target" + options, null,
                    Map.of("n", run, "m", 1));
        }
        try (Connection connection = pool.getConnection()) {
            System.out.println("runs of what the server keeps" + options + ": " + value(connection,
                    "SELECT coalesce(string_agg(CAST(generic_plans + custom_plans AS text), ' '), 'none') "
                    + "FROM pg_prepared_statements WHERE statement LIKE '%AS wanted%'"));
        }
    }
    main.stop();
}
JAVA
seen <<'OUTPUT'
runs of what the server keeps: 1
runs of what the server keeps&parametersCount=2: 21
OUTPUT
