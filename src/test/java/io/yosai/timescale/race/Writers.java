package io.yosai.timescale.race;

import io.yosai.timescale.servers.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The writers of a race, running until they are closed. */
final class Writers implements AutoCloseable {
    private final Ledger ledger = new Ledger();
    private final List<Future<Void>> running = new ArrayList<>();
    private final ExecutorService threads;
    private volatile boolean stopped;

    private Writers(int count) {
        threads = Executors.newFixedThreadPool(count);
    }

    static Writers start(Database primary, Workload workload, long seed) {
        Writers writers = new Writers(workload.writers());
        for (int number = 1; number <= workload.writers(); number++) {
            writers.running.add(writers.threads.submit(
                    new Writer(number, primary, workload, seed, writers.ledger, () -> writers.stopped)));
        }
        return writers;
    }

    Ledger ledger() {
        return ledger;
    }

    /** Returns when each has ended its last transaction; throws what one of them met. */
    @Override
    public void close() throws Exception {
        stopped = true;
        threads.shutdown();
        for (Future<Void> writer : running) {
            writer.get();
        }
    }
}
