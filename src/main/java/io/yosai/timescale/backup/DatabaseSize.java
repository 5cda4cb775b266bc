package io.yosai.timescale.backup;

import java.sql.SQLException;
import java.util.function.LongSupplier;

/** Bytes of a database that is being restored. */
record DatabaseSize(NewDatabase database) implements LongSupplier {
    @Override
    public long getAsLong() {
        try (Session session = Session.open(database.server())) {
            return Long.parseLong(session.text("SELECT pg_database_size(?)", database.building()));
        } catch (SQLException e) {
            // The restore itself will meet it, or the database has got its name.
            return -1;
        }
    }
}
