package io.yosai.timescale.servers;

import java.util.concurrent.Callable;

/**
 * A JUnit extension that gives a test class an empty database on a TimescaleDB server: without the extension on
 * {@link #apache} and {@link #given}, with it on {@link #community}.
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

    /**
     * The server that {@code -Dtimescale.dsn} names, without the extension. The tests of it have the tag {@code given}.
     */
    public static TimescaleServer given() {
        return new TimescaleServer("given TimescaleDB", () -> GivenServer.timescale().lending());
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
