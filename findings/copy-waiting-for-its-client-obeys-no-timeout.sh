#!/usr/bin/env bash
# PostgreSQL 17.11: no timeout and no pg_cancel_backend ends a COPY FROM STDIN whose client has gone quiet.
# Guess: statement_timeout or idle_in_transaction_session_timeout ends it, transaction_timeout in any case.
# Seen: the COPY stays active, with its locks and its xmin, until the client sends something; the cancellation that
# was due is carried out then. Only pg_terminate_backend, or TCP's keepalive when the peer is gone, helps. A
# replicator that waits for its source in the middle of a COPY into its target holds the target's vacuum up for as
# long.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection observer = open()) {
    run(observer, "CREATE TABLE written (n int)");
    for (String end : List.of("SET statement_timeout = '500ms'", "SET idle_in_transaction_session_timeout = '500ms'",
            "SET transaction_timeout = '500ms'", "SELECT pg_cancel_backend(%s)")) {
        try (Connection client = open()) {
            String pid = value(client, "SELECT pg_backend_pid()");
            if (end.startsWith("SET")) run(client, end);
            var copy = copy(client).copyIn("COPY written FROM STDIN");
            copy.writeToCopy("1\n".getBytes(), 0, 2);
            copy.flushCopy();
            run(observer, "SELECT pg_sleep(0.3)"); // the row has arrived
            if (end.startsWith("SELECT")) value(observer, end.formatted(pid));
            run(observer, "SELECT pg_sleep(2.5)");
            System.out.println(end.formatted("..."));
            System.out.println("  " + value(observer, "SELECT state || ', ' || wait_event || ', '"
                    + " || CASE WHEN now() - query_start > interval '2 s' THEN 'for more than 2 s' END || ', ' || mode FROM pg_stat_activity "
                    + "JOIN pg_locks USING (pid) WHERE relation = 'written'::regclass AND pid = " + pid));
            System.out.println("  when the client goes on: " + error(copy::endCopy));
        }
    }
}
JAVA
seen <<'OUTPUT'
SET statement_timeout = '500ms'
  active, ClientRead, for more than 2 s, RowExclusiveLock
  when the client goes on: 57014
SET idle_in_transaction_session_timeout = '500ms'
  active, ClientRead, for more than 2 s, RowExclusiveLock
  when the client goes on: no error
SET transaction_timeout = '500ms'
  active, ClientRead, for more than 2 s, RowExclusiveLock
  when the client goes on: 08006
SELECT pg_cancel_backend(...)
  active, ClientRead, for more than 2 s, RowExclusiveLock
  when the client goes on: 57014
OUTPUT
