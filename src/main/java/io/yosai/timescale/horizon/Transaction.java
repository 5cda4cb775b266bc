package io.yosai.timescale.horizon;

import java.sql.Timestamp;
import java.util.Map;

/**
 * A transaction of the primary that may still commit rows.
 *
 * @param id process id of its server process, or its transaction id once it is prepared
 * @param name application that opened it, or the name under which it was prepared
 * @param since when it began; of a prepared one, when it was prepared
 */
record Transaction(String kind, String id, String name, String state, Timestamp since) {

    static Transaction of(Map<String, Object> row) {
        return new Transaction((String) row.get("kind"), (String) row.get("id"), (String) row.get("name"),
                (String) row.get("state"), (Timestamp) row.get("since"));
    }

    boolean isPrepared() {
        return kind.equals("prepared");
    }

    @Override
    public String toString() {
        return isPrepared() ? "prepared transaction '%s' (id %s)".formatted(name, id)
                : "the transaction of process %s (%s, %s)".formatted(
                id, name.isEmpty() ? "no application name" : name, state);
    }
}
