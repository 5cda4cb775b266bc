package io.yosai.timescale.race;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.NativeTimescale;
import io.yosai.timescale.servers.Passwords;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * One of the two databases of a race: a server, and the network between it and the service.
 *
 * @param admin a database of that server, as its superuser
 * @param server started for the race, so that it may be stopped; null: one that is not ours to stop
 */
record Side(String name, Database admin, NativeTimescale server, TcpProxy proxy) implements AutoCloseable {
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

    /** How the service comes to that database. It waits seconds for an answer, less than a proxy hangs at times. */
    String serviceDsn(String database) {
        return "postgres://replicator:" + Passwords.of("replicator") + "@127.0.0.1:" + proxy.port() + "/" + database + "?socketTimeout=4";
    }

    List<Fault> faults() {
        List<Fault> faults = new ArrayList<>();
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
