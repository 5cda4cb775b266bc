package io.yosai.timescale.race;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.NativeTimescale;
import io.yosai.timescale.servers.Passwords;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One of the two databases of a race: a server of its own, and the network between it and the service. */
record Side(String name, NativeTimescale server, TcpProxy proxy) implements AutoCloseable {
    private static final String TERMINATE = SqlFile.read("/race/terminate.sql");

    static Side start(String name) throws IOException {
        NativeTimescale server = new NativeTimescale().setting("max_prepared_transactions", "50").start();
        Side side = new Side(name, server, TcpProxy.to(server.port()));
        side.admin().execute(SqlFile.read("/race/replicator.sql").formatted(Passwords.of("replicator")));
        return side;
    }

    /** A new database, seen by a superuser and not through the proxy. Its owner is the service's role. */
    Database create(String database) {
        admin().execute("CREATE DATABASE " + database + " OWNER replicator");
        return new Database(server.dsn(database));
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
        for (NativeTimescale.Mode mode : NativeTimescale.Mode.values()) {
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

    private Database admin() {
        return new Database(server.dsn("postgres"));
    }

    @Override
    public void close() throws IOException {
        try (server; proxy) {
            proxy.heal();
        }
    }
}
