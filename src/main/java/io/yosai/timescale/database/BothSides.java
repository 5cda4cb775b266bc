package io.yosai.timescale.database;

import java.sql.SQLException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/** Asks two databases at a time, so that the one does not wait for the other. */
public final class BothSides {
    private BothSides() {
    }

    /** What is asked of one of them. */
    public interface Question<T> {
        /** Asks. */
        T ask() throws SQLException;
    }

    /** What both answered. */
    public record Answers<T>(T source, T target) {
    }

    /** Asks both, the source in a thread of its own, and waits for both; throws what one of them threw. */
    public static <T> Answers<T> ask(Question<T> source, Question<T> target) throws SQLException {
        FutureTask<T> asked = new FutureTask<>(source::ask);
        Thread thread = new Thread(asked, Thread.currentThread().getName() + "-source");
        thread.setDaemon(true);
        thread.start();
        T ofTarget;
        try {
            ofTarget = target.ask();
        } finally {
            await(thread);
        }
        try {
            return new Answers<>(asked.get(), ofTarget);
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

    private static void await(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
