package io.yosai.timescale.database;

import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Asks two databases at a time, so that the one does not wait for the other. */
public final class BothSides {
    private BothSides() {
    }

    /** What both answered. */
    public record Answers<T>(T source, T target) {
    }

    /** Asks both, the source in a thread of its own, and waits for both; throws what one of them threw. */
    public static <T> Answers<T> ask(Callable<T> source, Callable<T> target) throws SQLException {
        FutureTask<T> ofSource = new FutureTask<>(source);
        FutureTask<T> ofTarget = new FutureTask<>(target);
        Thread thread = new Thread(ofSource, Thread.currentThread().getName() + "-source");
        thread.setDaemon(true);
        thread.start();
        ofTarget.run();
        return new Answers<>(answer(ofSource), answer(ofTarget));
    }

    private static <T> T answer(FutureTask<T> task) throws SQLException {
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException refused) {
                throw refused;
            }
            throw e.getCause() instanceof RuntimeException failed ? failed : new IllegalStateException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SQLException("interrupted", e);
        }
    }
}
