package io.yosai.timescale.database;

import java.sql.SQLException;

/** No connection to work with was to be had; the message names the database and the reason, and has been logged. */
public final class DatabaseDown extends SQLException {
    /** @param cause null: there is none */
    DatabaseDown(String message, String state, SQLException cause) {
        super(message, state, cause);
    }

    /** Not even where it is is known. */
    DatabaseDown(String message) {
        super(message, SqlStates.CANNOT_CONNECT);
    }
}
