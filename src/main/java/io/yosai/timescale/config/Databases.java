package io.yosai.timescale.config;

/** The two databases between which rows flow. */
public record Databases(DatabasePool primary, DatabasePool target) implements AutoCloseable {
    /** A pass reads with one connection; the others are for jobs that run beside it. */
    private static final int PRIMARY_MAX = 3;

    /** @throws OperatorError when a setting does not say where its database is */
    public static Databases open(Settings settings) {
        Dsn source = settings.source();
        return new Databases(DatabasePool.open("primary", source, 0, PRIMARY_MAX, SqlFile.read("/config/session.sql")),
                openTarget(settings));
    }

    /** For jobs that need no primary. */
    public static DatabasePool openTarget(Settings settings) {
        String session = SqlFile.read("/config/session.sql")
                + (settings.write().synchronousCommit() ? "" : SqlFile.read("/config/asynchronous_commit.sql"));
        return DatabasePool.open("target", settings.target(), settings.pool().min(), settings.pool().max(), session);
    }

    @Override
    public void close() {
        primary.close();
        target.close();
    }
}
