package io.yosai.timescale.replication;

import java.sql.Timestamp;
import java.util.Map;
import java.util.UUID;

/** What identifies a row on the target. */
record Key(Timestamp time, UUID eventId) {
    static final UUID GREATEST = new UUID(-1, -1);

    static Key of(Map<String, Object> row) {
        return new Key((Timestamp) row.get("time"), (UUID) row.get("event_id"));
    }
}
