package io.yosai.timescale.servers;

import java.io.Closeable;
import java.io.IOException;
import java.util.Locale;
import java.util.UUID;
import java.util.function.Supplier;

/**
 * A server on which every borrower gets a new database.
 *
 * @param admin a database of a user who may create others; brings the server up again if a test has left it stopped
 * @param server closed at the end of the run
 */
record ManyDatabases(Supplier<Database> admin, Closeable server) implements SharedServer {

    @Override
    public Database lend(String testClass) {
        String readable = testClass.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        String name = readable.substring(0, Math.min(40, readable.length())) + "_"
                + UUID.randomUUID().toString().substring(0, 8);
        admin.get().execute("CREATE DATABASE " + quoted(name));
        return admin.get().named(name);
    }

    @Override
    public Statements sessions(Database database) {
        return new KeptSession(database);
    }

    @Override
    public void takeBack(Database database) {
        String prepared = "SELECT format('ROLLBACK PREPARED %L', gid) FROM pg_prepared_xacts WHERE database = '"
                + database.name() + "' LIMIT 1";
        // Not even FORCE drops a database with prepared transactions, and only a session in it can end them.
        String rollback;
        while ((rollback = admin.get().value(prepared, String.class)) != null) {
            database.execute(rollback);
        }
        admin.get().execute("DROP DATABASE IF EXISTS " + quoted(database.name()) + " WITH (FORCE)");
    }

    private static String quoted(String name) {
        return '"' + name + '"';
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
