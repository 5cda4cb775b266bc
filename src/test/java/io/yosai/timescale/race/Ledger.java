package io.yosai.timescale.race;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * What the primary told the writers about each event. What is in doubt, because the connection was lost during the
 * commit, the primary itself tells in the end.
 *
 * @param acknowledged committed, with the time at which the commit returned
 * @param rolledBack certainly not committed
 * @param inDoubt neither, or perhaps erased
 * @param lost acknowledged, and then lost by the primary itself: it was restored, or failed over to a standby that
 *        lacked them
 * @param datedBack dated before their transaction, or moved in time since; with the time at which the last move began
 * @param committing held for reading from a commit until it is noted, and for writing while the primary goes back in
 *        time
 */
record Ledger(Map<UUID, Instant> acknowledged, Set<UUID> rolledBack, Set<UUID> inDoubt, Set<UUID> lost,
        Map<UUID, Instant> datedBack,
        ReadWriteLock committing) {
    Ledger() {
        this(new ConcurrentHashMap<>(), ConcurrentHashMap.newKeySet(), ConcurrentHashMap.newKeySet(),
                ConcurrentHashMap.newKeySet(),
                new ConcurrentHashMap<>(), new ReentrantReadWriteLock());
    }

    void committed(Iterable<UUID> events) {
        Instant now = Instant.now();
        events.forEach(event -> acknowledged.put(event, now));
    }

    /** From now on the event may have another time. */
    void moved(UUID event) {
        datedBack.put(event, Instant.now());
    }

    /** From now on the event may be there or not. */
    void doubt(UUID event) {
        acknowledged.remove(event);
        inDoubt.add(event);
    }

    /** The primary has gone back, and these are the events that it has. */
    void goneBackTo(Set<UUID> present) {
        lost.removeAll(present);
        acknowledged.keySet().stream().filter(event -> !present.contains(event)).forEach(lost::add);
        acknowledged.keySet().removeAll(lost);
    }
}
