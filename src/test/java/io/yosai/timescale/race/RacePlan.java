package io.yosai.timescale.race;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a person may choose of a race, by {@code mvn -Drace.seed=… -Drace.seconds=… -Drace.writers=…}. The seed fixes what
 * the nemesis and each writer do, though not how the machine mixes their steps.
 */
record RacePlan(long seed, Duration time, int writers) {
    private static final Duration LONG = Duration.ofMinutes(2);

    static RacePlan chosen() {
        long seed = Long.getLong("race.seed", ThreadLocalRandom.current().nextLong(1_000_000));
        return new RacePlan(seed, Duration.ofSeconds(Integer.getInteger("race.seconds", 30)),
                Integer.getInteger("race.writers", 12));
    }

    /** The longest wait before a commit: in a short race less, so that it has as many of them. */
    Duration slowest() {
        return Duration.ofSeconds(time.compareTo(LONG) < 0 ? 2 : 5);
    }

    RacePlan third() {
        return lasting(time.dividedBy(3));
    }

    RacePlan lasting(Duration shorter) {
        return new RacePlan(seed, shorter, writers);
    }
}
