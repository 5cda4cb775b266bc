package io.yosai.timescale.servers;

import static org.awaitility.pollinterval.IterativePollInterval.iterative;

import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;
import org.opentest4j.TestAbortedException;

/**
 * A JUnit extension, to be registered in a static field, that gives a test class an empty database on a server that is
 * started once for all classes of this JVM. If there can be no such server, the tests are skipped and the reason is
 * told.
 */
public abstract class DatabaseExtension implements BeforeAllCallback, AfterAllCallback, Statements {

    /** What came of starting a server: the server, or null and the reason, in one line. */
    private record Started(SharedServer server, String reason) implements AutoCloseable {

        static Started from(String name, Callable<SharedServer> launch) {
            try {
                return new Started(launch.call(), null);
            } catch (ServerUnavailable e) {
                System.err.println("No " + name + ": " + e.getMessage());
                return new Started(null, e.getMessage());
            } catch (Exception e) {
                throw new IllegalStateException("cannot start the " + name, e);
            }
        }

        @Override
        public void close() throws IOException {
            if (server != null) {
                server.close();
            }
        }
    }

    static {
        // A look opens a session, asks and compares, which takes of the processor what the awaited would do meanwhile.
        Awaitility.setDefaultPollInterval(iterative(
                last -> last.toMillis() < 400 ? last.multipliedBy(5).dividedBy(4) : last, Duration.ofMillis(100)));
        // What does not depend on how fast the machine is has no other limit.
        Awaitility.setDefaultTimeout(Duration.ofMinutes(2));
    }

    private final String name;
    private final Callable<SharedServer> launch;
    private SharedServer server;
    private Database database;
    private Statements session;
    private String borrower;

    /**
     * @param name names the server in messages; extensions of the same name share one server
     * @param launch starts it, or throws {@link ServerUnavailable}
     */
    DatabaseExtension(String name, Callable<SharedServer> launch) {
        this.name = name;
        this.launch = launch;
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        if (database != null) {
            return; // a nested class uses the database of its outer class
        }
        // Not of the root: where several JVMs share the classes, each class has a root of its own.
        Started started = context.getStore(StoreScope.LAUNCHER_SESSION, Namespace.create(DatabaseExtension.class))
                .getOrComputeIfAbsent(name, key -> Started.from(key, launch), Started.class);
        if (started.server() == null) {
            throw new TestAbortedException("no " + name + ": " + started.reason());
        }
        server = started.server();
        database = server.lend(context.getRequiredTestClass().getSimpleName());
        session = server.sessions(database);
        borrower = context.getUniqueId();
    }

    @Override
    public void afterAll(ExtensionContext context) {
        if (database != null && context.getUniqueId().equals(borrower)) {
            Database lent = database;
            database = null;
            if (session instanceof KeptSession kept) {
                kept.close();
            }
            server.takeBack(lent);
        }
    }

    SharedServer shared() {
        return server;
    }

    /** The database of the test class, for what the methods below do not offer. */
    public Database database() {
        return database;
    }

    /** {@code postgres://user:password@host:port/name} of the test class's database, as a superuser. */
    public String dsn() {
        return database.dsn();
    }

    public String host() {
        return database.host();
    }

    public int port() {
        return database.port();
    }

    /** A new connection, in autocommit; yours to close. */
    public Connection connect() throws SQLException {
        return database.connect();
    }

    @Override
    public <T> T use(String sql, Use<T> use) {
        return session.use(sql, use);
    }
}
