package io.yosai.timescale.servers;

/** A JUnit extension that gives a test class an empty database on the embedded primary PostgreSQL 17. */
public final class PrimaryServer extends DatabaseExtension {

    public PrimaryServer() {
        super("embedded primary", PrimaryServer::launch);
    }

    private static SharedServer launch() {
        EmbeddedPrimary primary = EmbeddedPrimary.start();
        return new ManyDatabases(() -> new Database(primary.dsn("postgres")), primary);
    }
}
