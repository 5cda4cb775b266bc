package io.yosai.timescale.database;

import io.yosai.timescale.dsn.Dsn;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.Statement;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import org.postgresql.PGConnection;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * New connections, by the DSN as it is then, each with our settings. A login that is refused is tried once more if
 * Vault has another one. Where waiting does not help the failure is a {@link SQLNonTransientConnectionException}.
 */
public final class UnpooledConnections extends AbstractDataSource {
    private static final Driver DRIVER = new Driver();
    /** The oldest PostgreSQL that has the functions and catalogues which are asked for, such as date_bin. */
    private static final int OLDEST = 14;

    private final CurrentDsn dsn;
    private final Properties defaults;
    private final SessionSettings settings;
    private final ServerState.Check check;

    /**
     * @param defaults properties of pgjdbc; what the DSN says wins
     * @param settings of every session
     */
    public UnpooledConnections(CurrentDsn dsn, Properties defaults, SessionSettings settings) {
        this(dsn, defaults, settings, state -> {
        });
    }

    UnpooledConnections(CurrentDsn dsn, Properties defaults, SessionSettings settings, ServerState.Check check) {
        this.dsn = dsn;
        this.defaults = defaults;
        this.settings = settings;
        this.check = check;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Dsn now = dsn.get();
        try {
            return connect(now);
        } catch (SQLException e) {
            Optional<Dsn> other = SqlStates.isLoginRefused(e) ? dsn.otherThan(now) : Optional.empty();
            if (other.isEmpty()) {
                throw e;
            }
            return connect(other.get());
        }
    }

    private Connection connect(Dsn to) throws SQLException {
        Properties properties = new Properties();
        // Else pgjdbc sets two things in the session after it has connected, which would reach others behind a pooler.
        properties.setProperty("assumeMinServerVersion", String.valueOf(OLDEST));
        properties.putAll(defaults);
        properties.putAll(to.jdbcProperties());
        try {
            return ready(DRIVER.connect(to.jdbcUrl(), properties), properties.getProperty("currentSchema"));
        } catch (SQLException e) {
            throw dsn.lasts(e) ? new SQLNonTransientConnectionException(e.getMessage(), e.getSQLState(), e) : e;
        }
    }

    private Connection ready(Connection connection, String searchPath) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet set = statement.executeQuery(
                settings.forSession(connection.unwrap(PGConnection.class).getBackendPID()))) {
            requireVersion(connection.getMetaData());
            return set.next() ? connection
                    : BehindPooler.of(connection, settings.searching(searchPath), check);
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private static void requireVersion(DatabaseMetaData server) throws SQLException {
        if (server.getDatabaseMajorVersion() < OLDEST) {
            throw new SQLNonTransientConnectionException(
                    "it is %s %s, and PostgreSQL %d is the oldest that is worked with; upgrade it".formatted(
                    server.getDatabaseProductName(), server.getDatabaseProductVersion(), OLDEST),
                    SqlStates.NOT_SUPPORTED);
        }
    }

    @Override
    public Connection getConnection(String user, String password) {
        throw new UnsupportedOperationException("the DSN says who connects");
    }
}
