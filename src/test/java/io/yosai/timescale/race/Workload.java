package io.yosai.timescale.race;

import java.time.Duration;

/**
 * What the writers of a race do. Shares are of transactions, or of events where it says so; from 0 to 1.
 *
 * @param writers threads, each with a connection of its own
 * @param slow share that waits a second to {@code slowest} before the commit
 * @param slowest the longest of these waits
 * @param rolledBack share that is rolled back in the end; as many roll a part back, to a savepoint
 * @param prepared share that commits in two phases, with such a wait between them
 * @param late share of events dated seconds to hours before their transaction
 * @param updated share that corrects the door of an earlier event or, one in three, its time
 * @param erased share that deletes an earlier event
 */
record Workload(int writers, double slow, Duration slowest, double rolledBack, double prepared, double late,
        double updated, double erased) {

    /** Nothing that only reconcile can see: no event is dated before its transaction and none is changed. */
    static Workload inOrder(int writers, Duration slowest) {
        return new Workload(writers, 0.05, slowest, 0.05, 0.02, 0, 0, 0);
    }
}
