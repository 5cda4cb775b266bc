package io.yosai.timescale.backup;

import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.dsn.Dsn;
import java.sql.SQLException;
import java.util.Optional;

/**
 * A row security policy, or a mapping of a user to a foreign server.
 *
 * @param sql that makes it; null: its text is in no encoding that is known
 */
record ForRole(String name, String sql) {
    /** Makes it, where its roles are there. Returns a line that says why it is not restored; empty: it is. */
    Optional<String> make(Dsn database) throws SQLException {
        if (sql == null) {
            return Optional.of(name + Verification.LEFT + "its text is in no encoding that is known");
        }
        try (Session session = Session.open(database)) {
            session.run(sql);
        } catch (SQLException e) {
            if (SqlStates.is(e, SqlStates.NO_OBJECT)) {
                return Optional.of(name + Verification.LEFT + e.getMessage());
            }
            // There is what was made before the network ended a try of this step.
            if (!SqlStates.is(e, SqlStates.ALREADY_THERE)) {
                throw e;
            }
        }
        return Optional.empty();
    }
}
