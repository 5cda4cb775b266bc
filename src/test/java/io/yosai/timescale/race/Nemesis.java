package io.yosai.timescale.race;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Breaks one or two things at a time and mends them a moment later, over and over, each kind as often as another. */
final class Nemesis {
    /** Longer than the service waits for a connection or, in a race, for an answer. */
    private static final double LONG_SECONDS = 8;

    private final List<Fault> kinds;
    private final Random random;
    private final Service service;
    private final Deque<Fault> deck = new ArrayDeque<>();
    private int dealt;

    Nemesis(List<Fault> kinds, long seed, Service service) {
        this.kinds = kinds;
        this.random = new Random(seed);
        this.service = service;
    }

    /**
     * Goes on for that time. All faults are mended in the end, also when one of them could not be made.
     *
     * @param recovery waits until the service is at work again; every fourth time, so that faults meet it so
     * @return how many faults there were
     */
    int run(Duration time, Fault.Step recovery) throws Exception {
        long end = System.nanoTime() + time.toNanos();
        for (int round = 1; System.nanoTime() < end; round++) {
            if (round % 4 == 0) {
                recovery.run();
            } else {
                pause(0, 2);
            }
            List<Fault> begun = new ArrayList<>();
            try {
                begin(begun);
                if (random.nextBoolean()) {
                    begin(begun);
                }
                pause(0.1, random.nextInt(6) == 0 ? LONG_SECONDS : 2.5);
            } finally {
                for (Fault fault : begun) {
                    fault.heal().run();
                    service.note("mended: " + fault.name());
                }
            }
            for (Fault fault : begun) {
                fault.after().run();
            }
        }
        return dealt;
    }

    private void begin(List<Fault> begun) throws Exception {
        Fault fault = deal(begun);
        begun.add(fault);
        service.note("begins: " + fault.name());
        fault.begin().run();
    }

    private Fault deal(List<Fault> others) {
        dealt++;
        while (true) {
            for (Iterator<Fault> cards = deck.iterator(); cards.hasNext();) {
                Fault fault = cards.next();
                if (others.stream().noneMatch(other -> other.victim().equals(fault.victim()))) {
                    cards.remove();
                    return fault;
                }
            }
            List<Fault> shuffled = new ArrayList<>(kinds);
            Collections.shuffle(shuffled, random);
            deck.addAll(shuffled);
        }
    }

    private void pause(double least, double most) {
        LockSupport.parkNanos((long) (1e9 * (least + (most - least) * random.nextDouble())));
    }
}
