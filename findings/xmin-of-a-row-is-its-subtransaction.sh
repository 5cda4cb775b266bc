#!/usr/bin/env bash
# PostgreSQL 17.11: rows of one transaction have different xmin, which do not ascend with the transactions.
# Guess: the xmin of a row is what pg_current_xact_id() says in its transaction.
# Seen: a row written after SAVEPOINT, in a PL/pgSQL block with EXCEPTION, or by a client that sets savepoints
# (autosave) has the id of the subtransaction. It can be higher than that of a transaction that began later and is
# committed already: a cursor on xmin that has passed the higher one must compare with pg_snapshot_xmin of a snapshot,
# never with the ids that it saw.
source "$(dirname "$0")/lib/common.sh"
jars org.postgresql:postgresql:42.7.13
postgres

java_main <<'JAVA'
try (Connection first = open(); Connection second = open()) {
    run(first, "CREATE TABLE written (by text)");
    first.setAutoCommit(false);
    run(first, "INSERT INTO written VALUES ('first')");
    run(second, "INSERT INTO written VALUES ('second')");
    run(first, "DO $$BEGIN INSERT INTO written VALUES ('first, in a block'); EXCEPTION WHEN unique_violation THEN END$$");
    String own = value(first, "SELECT pg_current_xact_id()");
    first.commit();
    try (Statement statement = first.createStatement();
            ResultSet rows = statement.executeQuery("SELECT by, xmin::text = '" + own + "' FROM written ORDER BY xmin::text::bigint")) {
        while (rows.next()) System.out.println(rows.getString(1) + ", xmin is the first transaction's id: " + rows.getBoolean(2));
    }
}
JAVA
seen <<'OUTPUT'
first, xmin is the first transaction's id: true
second, xmin is the first transaction's id: false
first, in a block, xmin is the first transaction's id: false
OUTPUT
