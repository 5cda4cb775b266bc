package io.yosai.timescale.database;

import io.yosai.timescale.dsn.Dsn;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.Optional;
import java.util.Properties;
import org.postgresql.Driver;
import org.springframework.jdbc.datasource.AbstractDataSource;

/**
 * New connections, by the DSN as it is then. A login that is refused is tried once more if Vault has another one. Where
 * waiting does not help the failure is a {@link SQLNonTransientConnectionException}.
 */
public final class UnpooledConnections extends AbstractDataSource {
    private static final Driver DRIVER = new Driver();

    private final CurrentDsn dsn;
    private final Properties defaults;

    /** @param defaults properties of pgjdbc; what the DSN says wins */
    public UnpooledConnections(CurrentDsn dsn, Properties defaults) {
        this.dsn = dsn;
        this.defaults = defaults;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Dsn now = dsn.get();
        try {
            return connect(now);
        } catch (SQLException e) {
            if (!ConnectFailure.LOGIN_REFUSED.contains(String.valueOf(e.getSQLState()))) {
                throw e;
            }
            Optional<Dsn> other = dsn.otherThan(now);
            if (other.isEmpty()) {
                throw e;
            }
            return connect(other.get());
        }
    }

    private Connection connect(Dsn to) throws SQLException {
        Properties properties = new Properties();
        properties.putAll(defaults);
        properties.putAll(to.jdbcProperties());
        try {
            return DRIVER.connect(to.jdbcUrl(), properties);
        } catch (SQLException e) {
            throw dsn.lasts(e) ? new SQLNonTransientConnectionException(e.getMessage(), e.getSQLState(), e) : e;
        }
    }

    @Override
    public Connection getConnection(String user, String password) {
        throw new UnsupportedOperationException("the DSN says who connects");
    }
}
