package io.yosai.timescale.race;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the primary told the writers about each event. What is in doubt, because the connection was lost during the
 * commit, the primary itself tells in the end.
 *
 * @param acknowledged committed, with the time at which the commit returned
 * @param rolledBack certainly not committed
 * @param inDoubt neither, or perhaps erased
 */
record Ledger(Map<UUID, Instant> acknowledged, Set<UUID> rolledBack, Set<UUID> inDoubt) {
    Ledger() {
        this(new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet());
    }

    void committed(Iterable<UUID> events) {
        Instant now = Instant.now();
        events.forEach(event -> acknowledged.put(event, now));
    }

    /** From now on the event may be there or not. */
    void doubt(UUID event) {
        acknowledged.remove(event);
        inDoubt.add(event);
    }
}
