package io.yosai.timescale.servers;

import java.util.concurrent.Callable;

/**
 * A JUnit extension that gives a test class an empty database on a TimescaleDB server: without the extension on
 * {@link #apache} and {@link #external}, with it on {@link #community}.
 */
public final class TimescaleServer extends DatabaseExtension {

    private TimescaleServer(String name, Callable<SharedServer> launch) {
        super(name, launch);
    }

    /** The native server, Apache edition. */
    public static TimescaleServer apache() {
        return new TimescaleServer("native TimescaleDB", () -> {
            NativeTimescale server = new NativeTimescale().start();
            return new ManyDatabases(() -> new Database(server.start().dsn("postgres")), server);
        });
    }

    /** The embedded server, Community edition: one session at a time, no background jobs. */
    public static TimescaleServer community() {
        return new TimescaleServer("embedded TimescaleDB", () -> new OneDatabase(EmbeddedTimescale.start()));
    }

    /** The server that the environment variable {@code TIMESCALE_TEST_DSN} names; its user may create databases. */
    public static TimescaleServer external() {
        return new TimescaleServer("external TimescaleDB", () -> {
            String dsn = System.getenv("TIMESCALE_TEST_DSN");
            if (dsn == null || dsn.isBlank()) {
                throw new ServerUnavailable("TIMESCALE_TEST_DSN is not set");
            }
            Database admin = new Database(dsn);
            return new ManyDatabases(() -> admin, () -> { });
        });
    }

    /**
     * The native server itself, to be stopped and started. All test classes of the run share it.
     *
     * @throws IllegalStateException if this is not {@link #apache}
     */
    public NativeTimescale server() {
        if (shared() instanceof ManyDatabases many && many.server() instanceof NativeTimescale server) {
            return server;
        }
        throw new IllegalStateException("only the native TimescaleDB can be stopped and started");
    }
}
