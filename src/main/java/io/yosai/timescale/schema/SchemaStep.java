package io.yosai.timescale.schema;

import io.yosai.timescale.config.OperatorError;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.postgresql.util.PSQLState;

/** Statements that change the target, and what it means for a person when one is refused. */
record SchemaStep(Connection connection, String role) {

    private static final String INSUFFICIENT_PRIVILEGE = "42501";

    /**
     * @param who is to run the statement when our role may not
     * @throws OperatorError when the role may not, or the data is in the way
     */
    void run(String sql, String who, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            statement.execute();
        } catch (SQLException e) {
            if (isForbidden(e)) {
                throw new OperatorError("role \"" + role + "\" may not change the target (" + firstLine(e)
                        + "); run the verb schema once " + who, e);
            }
            String state = String.valueOf(e.getSQLState());
            if (state.equals(PSQLState.UNIQUE_VIOLATION.getState())) {
                throw new OperatorError("access_events on the target holds rows twice, so that its unique index cannot be "
                        + "made (" + firstLine(e) + "); delete the doubles first", e);
            }
            if (firstLine(e).contains("preloaded")) {
                throw new OperatorError("the target server has TimescaleDB installed but not loaded: set "
                        + "shared_preload_libraries = 'timescaledb' and restart it", e);
            }
            throw e;
        }
    }

    /** @throws OperatorError with the rights that a role needs which may only read and write */
    void explainMissingRights(SQLException e) {
        if (isForbidden(e)) {
            throw new OperatorError(("role \"%1$s\" may not read the watermark on the target (%2$s); run on the target: "
                    + "GRANT USAGE ON SCHEMA timescale_integration TO \"%1$s\"; "
                    + "GRANT SELECT, INSERT, UPDATE ON timescale_integration.watermark TO \"%1$s\"; "
                    + "GRANT SELECT, INSERT ON access_events TO \"%1$s\";").formatted(role, firstLine(e)), e);
        }
    }

    private static boolean isForbidden(SQLException e) {
        return INSUFFICIENT_PRIVILEGE.equals(e.getSQLState());
    }

    private static String firstLine(SQLException e) {
        return e.getMessage().lines().findFirst().orElse("");
    }
}
