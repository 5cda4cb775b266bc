#!/usr/bin/env bash
# PostgreSQL 17.11: a text that a SELECT returns, and md5 takes, may have no hash.
# Guess: hashtextextended takes any text, as md5 does; the collation decides about order, not about a hash.
# Seen: two columns with different collations may be joined by ||, and the result can be returned, cast and given to
# md5. hashtextextended refuses it, because equal texts of some collations have different bytes.
# A COLLATE "C" after it is enough.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open()) {
    String of = " FROM (SELECT 'a' COLLATE \"C\" AS a, 'b' COLLATE \"POSIX\" AS b) AS t";
    for (String select : new String[] {"a || b", "CAST(a || b AS text)", "length(md5(a || b))",
            "hashtextextended(a || b, 0) IS NOT NULL", "hashtextextended((a || b) COLLATE \"C\", 0) IS NOT NULL"}) {
        String result;
        try {
            result = value(connection, "SELECT " + select + of);
        } catch (SQLException e) {
            result = e.getMessage().split("\n")[0];
        }
        System.out.println(select + " -> " + result);
    }
}
JAVA
seen <<'OUTPUT'
a || b -> ab
CAST(a || b AS text) -> ab
length(md5(a || b)) -> 32
hashtextextended(a || b, 0) IS NOT NULL -> ERROR: could not determine which collation to use for string hashing
hashtextextended((a || b) COLLATE "C", 0) IS NOT NULL -> t
OUTPUT
