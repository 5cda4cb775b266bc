package io.yosai.timescale.reconcile;

import java.util.Locale;
import java.util.Map;

/** What a run counts: rows as they were found, and what became of them. */
public enum Count {
    /** On the source only. */
    MISSING,
    /** On both sides, with other values. */
    CHANGED,
    /** On the target only. */
    EXTRA,
    /** Held in the quarantine as the source has them, since earlier. */
    HELD,
    INSERTED,
    UPDATED,
    DELETED,
    /** Removed from a time that the event no longer has. */
    MOVED,
    /** Refused by the target and kept in the quarantine. */
    QUARANTINED,
    /** Differences that are left. */
    REMAINING;

    /** As the route hands it over, and as {@code reconcile_run} has it behind {@code rows_}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** Returns how many rows differ: all that are counted but those that the quarantine holds. */
    static long differing(Map<Count, Long> counts) {
        return counts.entrySet().stream().filter(entry -> entry.getKey() != HELD).mapToLong(Map.Entry::getValue).sum();
    }
}
