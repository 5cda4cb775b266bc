#!/usr/bin/env bash
# pgjdbc 42.7.13 with PostgreSQL 17.11: targetServerType=primary finds no primary for a role whose transactions are read only by
# default.
# Guess: a server says itself whether it is a standby (in_hot_standby is reported at the login), and the setting of a role, which each
# session may change, says nothing of that: the session is opened.
# Seen: "Could not find a server with specified targetServerType: primary", as if no host were up, from a server that takes writes of
# every other role; without targetServerType the same role gets in. ALTER ROLE ... SET default_transaction_read_only, which a
# careful administrator gives the role of a reader, and a list of hosts for a failover exclude one another.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres
java_main <<'JAVA'
try (Connection admin = open()) {
    run(admin, "CREATE ROLE reader LOGIN", "CREATE ROLE careful LOGIN",
            "ALTER ROLE careful SET default_transaction_read_only = on");
}
for (String role : List.of("reader", "careful")) {
    for (String type : List.of("any", "primary", "secondary")) {
        try (Connection connection = DriverManager.getConnection(URL + "?user=" + role + "&targetServerType=" + type)) {
            System.out.println(role + ", " + type + ": standby " + value(connection, "SELECT pg_is_in_recovery()"));
        } catch (SQLException e) {
            System.out.println(role + ", " + type + ": " + e.getMessage());
        }
    }
}
JAVA
seen <<'OUTPUT'
reader, any: standby f
reader, primary: standby f
reader, secondary: Could not find a server with specified targetServerType: secondary
careful, any: standby f
careful, primary: Could not find a server with specified targetServerType: primary
careful, secondary: standby f
OUTPUT
