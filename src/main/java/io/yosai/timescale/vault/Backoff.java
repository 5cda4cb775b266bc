package io.yosai.timescale.vault;

import java.time.Duration;

/**
 * Vault is down, and is asked again ever less often.
 *
 * @param nextTry by {@link System#nanoTime}
 */
record Backoff(String reason, Duration pause, long nextTry) {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** @param before null: it was not down before */
    static Backoff after(Backoff before, String reason) {
        Duration longer = before == null ? FIRST_PAUSE : before.pause.multipliedBy(2);
        Duration pause = longer.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : longer;
        return new Backoff(reason, pause, System.nanoTime() + pause.toNanos());
    }

    boolean tooSoon() {
        return System.nanoTime() - nextTry < 0;
    }
}
