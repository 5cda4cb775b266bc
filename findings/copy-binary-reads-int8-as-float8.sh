#!/usr/bin/env bash
# PostgreSQL 17.11: a binary COPY of one type into a column of another may succeed with other values.
# Guess: "incorrect binary data format" whenever the types are not the same.
# Seen: the bytes carry no type. Where the lengths fit there is no error: a bigint 1 becomes 5e-324 as float8 and 0.0
# as numeric, a timestamp is taken as UTC whatever TimeZone says, a jsonb has a \x01 in front as text. Compare the
# types on both sides before bytes are passed on.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection connection = open()) {
    run(connection, "SET timezone = 'America/New_York'");
    String[][] pairs = {{"1::bigint", "float8"}, {"1::bigint", "timestamptz"}, {"1::int", "float4"}, {"timestamp '2025-01-01 12:00'", "timestamptz"},
            {"true", "text"}, {"'[1]'::jsonb", "text"}, {"1::bigint", "numeric"}, {"1::int", "bigint"}};
    for (String[] pair : pairs) {
        run(connection, "DROP TABLE IF EXISTS written", "CREATE TABLE written (v " + pair[1] + ")");
        var bytes = new ByteArrayOutputStream();
        copy(connection).copyOut("COPY (SELECT " + pair[0] + ") TO STDOUT (FORMAT binary)", bytes);
        String result = error(() -> copy(connection).copyIn("COPY written FROM STDIN (FORMAT binary)", new ByteArrayInputStream(bytes.toByteArray())));
        if (result.equals("no error")) result += ", the value is " + value(connection, "SELECT to_json(v) FROM written");
        System.out.println(pair[0] + " into " + pair[1] + ": " + result);
    }
}
JAVA
seen <<'OUTPUT'
1::bigint into float8: no error, the value is 5e-324
1::bigint into timestamptz: no error, the value is "1999-12-31T19:00:00.000001-05:00"
1::int into float4: no error, the value is 1e-45
timestamp '2025-01-01 12:00' into timestamptz: no error, the value is "2025-01-01T07:00:00-05:00"
true into text: no error, the value is "\u0001"
'[1]'::jsonb into text: no error, the value is "\u0001[1]"
1::bigint into numeric: no error, the value is 0.0
1::int into bigint: 08P01
OUTPUT
