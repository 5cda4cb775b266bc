package io.yosai.timescale.race;

import java.time.Duration;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;

/**
 * What a person may choose of a race, by {@code mvn -Drace.seed=… -Drace.seconds=… -Drace.writers=…}. The seed fixes
 * what the nemesis and each writer do, though not how the machine mixes their steps.
 *
 * @param time of all races together, without start and recovery
 */
record RacePlan(long seed, Duration time, int writers) {
    private static final Duration LONG = Duration.ofMinutes(2);

    static RacePlan chosen() {
        return chosen(Duration.ofSeconds(26));
    }

    /** @param usual what it takes unless a person chose otherwise */
    static RacePlan chosen(Duration usual) {
        long seed = Long.getLong("race.seed", ThreadLocalRandom.current().nextLong(1_000_000));
        return new RacePlan(seed, Duration.ofSeconds(Long.getLong("race.seconds", usual.toSeconds())),
                Integer.getInteger("race.writers", 6));
    }

    /** The longest wait before a commit: in a short race less, so that it has as many of them. */
    Duration slowest() {
        return !isLong() ? Duration.ofSeconds(2) : Duration.ofSeconds(5);
    }

    /** Whether it goes on long enough for verbs to be run meanwhile. */
    boolean isLong() {
        return time.compareTo(LONG) > 0;
    }

    /** Whether there is a pooler before one of the sides in the race of that name. */
    boolean isPooled(String race, String side) {
        return new Random(Objects.hash(seed, race, side)).nextInt(3) == 0;
    }

    /** The same race as it is each time. */
    RacePlan with(long otherSeed) {
        return new RacePlan(otherSeed, time, writers);
    }

    /** A race of this share of the time. */
    RacePlan share(double share) {
        return new RacePlan(seed, Duration.ofMillis((long) (share * time.toMillis())), writers);
    }
}
