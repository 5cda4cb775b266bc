package io.yosai.timescale.vault;

import java.time.Duration;
import java.time.Instant;

/**
 * Vault is down, and is asked again ever less often.
 *
 * @param nextTry by {@link System#nanoTime}
 */
record Outage(Instant since, String reason, Duration pause, long nextTry) {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    private Outage(Instant since, String reason, Duration pause) {
        this(since, reason, pause, System.nanoTime() + pause.toNanos());
    }

    static Outage begins(String reason) {
        return new Outage(Instant.now(), reason, FIRST_PAUSE);
    }

    Outage goesOn(String now) {
        Duration longer = pause.multipliedBy(2);
        return new Outage(since, now, longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer);
    }

    boolean tooSoon() {
        return System.nanoTime() - nextTry < 0;
    }

    /** So far. */
    Duration lasted() {
        return Duration.between(since, Instant.now());
    }
}
