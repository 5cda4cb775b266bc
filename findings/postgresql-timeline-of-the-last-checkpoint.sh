#!/usr/bin/env bash
# PostgreSQL 17.11: pg_control_checkpoint() gives the old timeline of a server that was promoted and takes writes.
# Guess: when pg_promote() has returned true, everything names the new timeline.
# Seen: it is that of the last checkpoint that ended. The one which a promotion asks for is spread over minutes where the
# standby had much to write, and for so long the new primary looks like the old one. The name of the file of the log at
# pg_current_wal_insert_lsn() begins with the timeline that is written.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres
java_main <<'JAVA'
try (Connection connection = open()) {
    run(connection, "CREATE TABLE replayed AS SELECT n, repeat('x', 100) FROM generate_series(1, 200000) n");
}
JAVA
kill -QUIT "${PIDS[-1]}" && wait "${PIDS[-1]}" || true
as_standby() {
    touch "$WORK/data/standby.signal"
    (cd "$WORK" && as_nobody postgres/bin/postgres -D data -p "$PORT" -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories= -c fsync=off 2>> server.log) &
    PIDS+=($!)
    until (exec 3<> "/dev/tcp/127.0.0.1/$PORT") 2> /dev/null; do sleep 0.1; done
}
as_standby

java_main <<'JAVA'
Connection waiting = null;
while (waiting == null) {
    try {
        waiting = open();
    } catch (SQLException e) {
        if (!"57P03".equals(e.getSQLState())) throw e; // It starts up.
    }
}
try (Connection connection = waiting) {
    String checkpoint = "SELECT timeline_id FROM pg_control_checkpoint()";
    String written = "SELECT CAST(CAST('x' || left(pg_walfile_name(pg_current_wal_insert_lsn()), 8) AS bit(32)) AS integer)";
    System.out.println("standby, last checkpoint: " + value(connection, checkpoint));
    System.out.println("promoted, and writes: " + value(connection, "SELECT pg_promote()") + " "
            + error(() -> run(connection, "CREATE TABLE written (n int)")));
    System.out.println("last checkpoint: " + value(connection, checkpoint));
    System.out.println("what is written: " + value(connection, written));
    run(connection, "CHECKPOINT");
    System.out.println("after the next checkpoint: " + value(connection, checkpoint));
}
JAVA
seen <<'OUTPUT'
standby, last checkpoint: 1
promoted, and writes: t no error
last checkpoint: 1
what is written: 2
after the next checkpoint: 2
OUTPUT
