#!/usr/bin/env bash
# PostgreSQL 17.11: a session whose role was set does not see its own transaction in pg_stat_activity.
# Guess: whoever may see nothing of others sees its own session there, so that a query of the oldest open transaction has one row at
# least.
# Seen: what is shown goes by the role in force, and the session belongs to the one that has logged in. With ALTER ROLE … SET role, as
# logins that a vault makes have it, state and xact_start of the session's own row are NULL.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres
java_main <<'JAVA'
try (Connection admin = open()) {
    run(admin, "CREATE ROLE plain", "CREATE ROLE door LOGIN", "GRANT plain TO door");
    for (String role : new String[] {"door", "plain"}) {
        run(admin, "ALTER ROLE door SET role = " + role);
        try (Connection connection = DriverManager.getConnection(URL + "?user=door")) {
            System.out.println(role + ": " + value(connection, "SELECT concat_ws(' ', state IS NULL, xact_start IS NULL) "
                    + "FROM pg_stat_activity WHERE pid = pg_backend_pid()"));
        }
    }
}
JAVA
seen <<'OUTPUT'
door: f f
plain: t t
OUTPUT
