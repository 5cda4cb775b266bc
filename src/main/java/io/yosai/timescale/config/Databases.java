package io.yosai.timescale.config;

/** The two databases between which rows flow. */
public record Databases(DatabasePool primary, DatabasePool target) implements AutoCloseable {
    /** For jobs that run beside the passes, each of which reads with one connection. */
    private static final int PRIMARY_FURTHER = 2;

    /** That a pass has in memory: the one that it writes, and the one that it reads ahead. */
    private static final int PAGES = 2;

    /** @throws OperatorError when a setting does not say where its database is */
    public static Databases open(Settings settings) {
        return open(settings, 1);
    }

    /**
     * @param workers how many passes there are at a time; so many connections there are too, whatever TIMESCALE_POOL_MAX
     * @throws OperatorError when a setting does not say where its database is
     */
    public static Databases open(Settings settings, int workers) {
        Dsn source = settings.source();
        return new Databases(DatabasePool.open("primary", source, 0, PRIMARY_FURTHER + workers, workers * PAGES,
                SqlFile.read("/config/session.sql")), openTarget(settings, workers));
    }

    /** For jobs that need no primary. */
    public static DatabasePool openTarget(Settings settings) {
        return openTarget(settings, 1);
    }

    private static DatabasePool openTarget(Settings settings, int workers) {
        String session = SqlFile.read("/config/session.sql")
                + (settings.write().synchronousCommit() ? "" : SqlFile.read("/config/asynchronous_commit.sql"));
        int max = Math.max(settings.pool().max(), workers);
        return DatabasePool.open("target", settings.target(), settings.pool().min(), max, workers, session);
    }

    @Override
    public void close() {
        primary.close();
        target.close();
    }
}
