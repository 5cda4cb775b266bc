package io.yosai.timescale.race;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.NativeTimescale;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.PgBouncer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;

/**
 * One of the two databases of a race: a server, and the network between it and the service.
 *
 * @param admin a database of that server, as its superuser
 * @param server started for the race, so that it may be stopped; null: one that is not ours to stop
 */
record Side(String name, Database admin, NativeTimescale server, TcpProxy proxy) implements AutoCloseable {
    private static final String SWALLOW = SqlFile.read("/race/swallow.sql");
    private static final String PHANTOMS = SqlFile.read("/race/phantoms.sql");
    private static final String TERMINATE = SqlFile.read("/race/terminate.sql");

    static Side start(String name) throws IOException {
        NativeTimescale server = new NativeTimescale().setting("max_prepared_transactions", "50").start();
        return withRole(new Side(name, new Database(server.dsn("postgres")), server, TcpProxy.to(server.port())));
    }

    /** A server that runs, and that the race does not stop. */
    static Side given(String name, Database admin) throws IOException {
        return withRole(new Side(name, admin, null, TcpProxy.to(new InetSocketAddress(admin.host(), admin.port()))));
    }

    private static Side withRole(Side side) {
        side.admin().execute(SqlFile.read("/race/replicator.sql").formatted(Passwords.of("replicator")));
        return side;
    }

    /** A new database, seen by a superuser and not through the proxy. Its owner is the service's role. */
    Database create(String database) {
        admin().execute("CREATE DATABASE " + database + " OWNER replicator");
        return admin.named(database);
    }

    /**
     * How the service comes to that database. It waits seconds for an answer, less than a proxy hangs at times.
     *
     * @param pooler between the service and the network; null: none
     */
    String serviceDsn(String database, PgBouncer pooler) {
        Database behind = seen(database);
        return (pooler == null ? behind : pooler.to(behind, "replicator")).dsn() + "?socketTimeout=4";
    }

    /** A pooler in transaction mode before the network to that database. */
    PgBouncer pooler(String database) {
        return PgBouncer.start("replicator", seen(database));
    }

    private Database seen(String database) {
        return new Database("postgres://127.0.0.1:" + proxy.port() + "/" + database).as("replicator");
    }

    /** @param pooler null: none */
    List<Fault> faults(PgBouncer pooler) {
        List<Fault> faults = new ArrayList<>();
        if (pooler != null) {
            faults.add(new Fault("pooler of the " + name + " killed", "pooler of the " + name, pooler::kill,
                    pooler::start));
        }
        faults.add(new Fault("connections terminated by the " + name, name, this::terminate, () -> { }));
        faults.add(new Fault("role not permitted to log in on the " + name, name, () -> {
            admin().execute("ALTER ROLE replicator NOLOGIN");
            terminate();
        }, () -> admin().execute("ALTER ROLE replicator LOGIN")));
        for (NativeTimescale.Mode mode : server == null ? new NativeTimescale.Mode[0] : NativeTimescale.Mode.values()) {
            faults.add(new Fault(name + " stopped " + mode.name().toLowerCase(Locale.ROOT), name,
                    () -> server.stop(mode), server::start));
        }
        for (TcpProxy.Mode mode : List.of(TcpProxy.Mode.CUT, TcpProxy.Mode.DELAY, TcpProxy.Mode.SLICE,
                TcpProxy.Mode.HANG)) {
            faults.add(new Fault("network to the " + name + ": " + mode.name().toLowerCase(Locale.ROOT),
                    "network to the " + name, () -> proxy.set(mode), proxy::heal));
        }
        return faults;
    }

    /** What a person may do to the table of a source, or to where its DSN leads. */
    List<Fault> faultsOfSource(String database, Side other) {
        Database events = admin.named(database);
        Fault security = new Fault("row-level security on the " + name, name,
                () -> locking(events, "ALTER TABLE access_events ENABLE ROW LEVEL SECURITY"),
                () -> untilDone(events, "ALTER TABLE access_events DISABLE ROW LEVEL SECURITY"));
        return other == null ? List.of(security) : List.of(security,
                new Fault("another primary behind the DSN", "network to the " + name, () -> {
                    other.admin.named(database).execute(PHANTOMS);
                    proxy.lead(other.address());
                }, () -> proxy.lead(address())));
    }

    private InetSocketAddress address() {
        return new InetSocketAddress(admin.host(), admin.port());
    }

    /**
     * What a person may do to a target.
     *
     * @param pooler before it, whose sessions keep a setting of the database that they began with, until a person has
     *        them replaced; null: none
     */
    List<Fault> faultsOfTarget(String database, PgBouncer pooler) {
        Database events = admin.named(database);
        List<Fault> faults = new ArrayList<>(List.of(new Fault("a trigger on the " + name + " that swallows rows", name,
                () -> locking(events, SWALLOW), () -> untilDone(
                events, "DROP TRIGGER IF EXISTS swallow ON access_events"))));
        // On a server given it changes something where an older version was there before.
        faults.add(new Fault("extension of the " + name + " updated", name, () -> passing(server != null
                ? () -> server.updateExtension(events) : () -> events.execute("ALTER EXTENSION timescaledb UPDATE")),
                () -> { }));
        for (String setting : List.of("timescaledb.restoring", "default_transaction_read_only")) {
            faults.add(new Fault(setting + " on the " + name, name, () -> {
                admin().execute("ALTER DATABASE " + database + " SET " + setting + " = 'on'");
                terminate();
            }, () -> {
                admin().execute("ALTER DATABASE " + database + " RESET " + setting);
                if (pooler != null) {
                    terminate();
                }
            }));
        }
        return faults;
    }

    /** Gives up where a transaction holds the table for long: then there is no such fault this time. */
    private static void locking(Database database, String sql) {
        passing(() -> database.execute("SET lock_timeout = '2s'; " + sql));
    }

    private static void passing(Runnable step) {
        try {
            step.run();
        } catch (IllegalStateException e) {
            if (!(e.getCause() instanceof SQLException cause) || !isPassing(cause)) {
                throw e;
            }
        }
    }

    /** Waits longer than a comparison on a busy machine holds the table; others queue behind it meanwhile. */
    private static void untilDone(Database database, String sql) {
        Awaitility.await().atMost(Duration.ofMinutes(2)).ignoreExceptionsMatching(
                e -> e.getCause() instanceof SQLException cause
                && isPassing(cause)).until(() -> {
                    database.execute("SET lock_timeout = '30s'; " + sql);
                    return true;
                });
    }

    /** Another fault has stopped the server meanwhile, or a writer holds the table. */
    static boolean isPassing(SQLException e) {
        return e.getSQLState().startsWith("08") || e.getSQLState().startsWith("57P") || e.getSQLState().equals("55P03")
                || e.getSQLState().equals("40P01");
    }

    private void terminate() {
        admin().execute(TERMINATE);
    }

    /** Removes a database that {@link #create} made, and the role. */
    void drop(String database) {
        admin.execute("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
        admin.execute("DROP ROLE IF EXISTS replicator");
    }

    @Override
    public void close() throws IOException {
        try (server; proxy) {
            proxy.heal();
        }
    }
}
