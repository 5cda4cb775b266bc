#!/usr/bin/env bash
# pgjdbc 42.7.13: the name of the type of a result's column changes with the default of a column of a table.
# Guess: the word serial is one of CREATE TABLE and is gone then, and a column of a subselect is no column of a table:
# getColumnTypeName() says int8, whatever is done to a default.
# Seen: it says "bigserial" as long as the column of the table behind two subselects has nextval() in its default, or is an
# identity, and "int8" where an expression stands around the column. When the default is dropped a new session says "int8",
# and one that was asked before goes on with "bigserial". The type, its OID and every value are the same. A name that is
# kept, to notice a column of another type, notices a default.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres
java_main <<'JAVA'
BiFunction<Connection, String, String> types = (connection, columns) -> {
    try (Statement statement = connection.createStatement(); ResultSet none = statement.executeQuery(
            "SELECT * FROM (SELECT " + columns + " FROM (SELECT n, i FROM counted) AS inner_one) AS page LIMIT 0")) {
        ResultSetMetaData described = none.getMetaData();
        return described.getColumnTypeName(1) + " " + described.getColumnType(1) + ", "
                + described.getColumnTypeName(2) + " " + described.getColumnType(2);
    } catch (SQLException e) {
        return e.getSQLState();
    }
};
try (Connection before = open()) {
    run(before, "CREATE TABLE counted (n bigserial, i int GENERATED ALWAYS AS IDENTITY)");
    System.out.println("as made: " + types.apply(before, "n, i"));
    System.out.println("in an expression: " + types.apply(before, "n + 0 AS n, i + 0 AS i"));
    run(before, "ALTER TABLE counted ALTER n DROP DEFAULT, ALTER i DROP IDENTITY");
    System.out.println("without defaults: " + types.apply(before, "n, i"));
    try (Connection after = open()) {
        System.out.println("in a new session: " + types.apply(after, "n, i"));
    }
}
JAVA
seen <<'OUTPUT'
as made: bigserial -5, serial 4
in an expression: int8 -5, int4 4
without defaults: bigserial -5, serial 4
in a new session: int8 -5, int4 4
OUTPUT
