package io.yosai.timescale.database;

import java.sql.SQLException;

/** No connection was to be had; the message names the database and the reason, and has been logged. */
public final class DatabaseDown extends SQLException {
    DatabaseDown(String message, SQLException cause) {
        super(message, cause.getSQLState(), cause);
    }

    /** Not even where it is is known. */
    DatabaseDown(String message) {
        super(message, "08001");
    }
}
