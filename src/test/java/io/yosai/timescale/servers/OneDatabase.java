package io.yosai.timescale.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The embedded server, whose only database all borrowers get in turn, emptied in between. */
record OneDatabase(EmbeddedTimescale server) implements SharedServer {

    @Override
    public Database lend(String testClass) {
        Database database = new Database(server.dsn());
        // It cannot be dropped and created again in one session, and the server has but one.
        database.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        return database;
    }

    @Override
    public void takeBack(Database database) {
        try (InputStream sql = OneDatabase.class.getResourceAsStream("/servers/empty-database.sql")) {
            // A session that a test has left in a transaction keeps the server for itself for ever.
            Database impatient = new Database(database.dsn() + "?socketTimeout=30");
            impatient.execute(new String(sql.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
