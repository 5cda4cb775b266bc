package io.yosai.timescale.servers;

import java.util.Optional;

/**
 * A JUnit extension that gives a test class an empty database on the embedded primary PostgreSQL 17, or on the server
 * that {@code -Dprimary.dsn} names.
 */
public final class PrimaryServer extends DatabaseExtension {

    public PrimaryServer() {
        super("embedded primary", PrimaryServer::launch);
    }

    private static SharedServer launch() {
        Optional<GivenServer> given = GivenServer.primary();
        if (given.isPresent()) {
            return given.get().lending();
        }
        EmbeddedPrimary primary = EmbeddedPrimary.start();
        return new ManyDatabases(() -> new Database(primary.dsn("postgres")), primary);
    }
}
