package io.yosai.timescale.backup;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SessionSettings;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.io.StringReader;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import java.util.Properties;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;
import org.postgresql.core.BaseConnection;

/** A connection of its own, without the limits of the pool's: a dump and its checks may take hours. */
record Session(Connection connection, boolean isShared) implements AutoCloseable {
    /** @throws SQLException when there is no connection to be had; the message names the database */
    static Session open(Dsn dsn) throws SQLException {
        return open(dsn, "0");
    }

    /** One that gives up when it is not answered within seconds. */
    static Session impatient(Dsn dsn) throws SQLException {
        return open(dsn, "5");
    }

    private static Session open(Dsn given, String socketTimeout) throws SQLException {
        // That of the DSN is for jobs: a count says nothing for hours.
        Dsn dsn = given.without("socketTimeout");
        Properties properties = dsn.jdbcProperties();
        properties.setProperty("socketTimeout", socketTimeout);
        properties.putIfAbsent("ApplicationName", "timescale-integration");
        properties.putIfAbsent("connectTimeout", "5");
        properties.putIfAbsent("tcpKeepAlive", "true");
        // Else pgjdbc sets two things in the session.
        properties.putIfAbsent("assumeMinServerVersion", "14");
        try {
            Connection connection = DriverManager.getConnection(dsn.jdbcUrl(), properties);
            Session session = new Session(connection, Pooler.isBetween(connection)
                    && Pooler.shares(connection, dsn, properties));
            if (!session.isShared) {
                session.run(SessionSettings.backup().forSession());
            }
            return session;
        } catch (SQLException e) {
            String message = "database " + dsn.address() + " cannot be reached: " + DatabaseDown.reason(e, dsn);
            throw DatabaseDown.lasts(e, dsn) ? new SQLNonTransientConnectionException(message, e.getSQLState(), e)
                    : new SQLException(message, e.getSQLState(), e);
        }
    }

    /** From now on everything is seen as it is now, whatever others write. */
    void freeze() throws SQLException {
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
    }

    void thaw() throws SQLException {
        connection.rollback();
        connection.setAutoCommit(true);
        connection.setReadOnly(false);
    }

    boolean isPooled() throws SQLException {
        return Pooler.isBetween(connection);
    }

    /** @throws OperatorError when other clients of a pooler get what is set in the session, by pg_dump too */
    void requireOwn(Dsn dsn) {
        if (isShared) {
            throw new OperatorError("%s is a pooler that gives each transaction another session: pg_dump would set up "
                    + "those of other clients, and may not have what it has set\nHINT: let TIMESCALE_DSN name the "
                    + "server itself, or a database of the pooler with pool_mode = session", dsn.address());
        }
    }

    /**
     * A server and one database on it, as far as a restore has to know.
     *
     * @param postgresql    such as {@code 17.5}
     * @param timescaledb   version of the extension in the database; null: it has none
     * @param edition       {@code timescale} (Community) or {@code apache}; null where TimescaleDB is not loaded
     * @param databaseBytes size of the database
     */
    record Server(String postgresql, int postgresqlMajor, String timescaledb, String edition, long databaseBytes) {
        @JsonIgnore
        boolean isCommunity() {
            return "timescale".equals(edition);
        }
    }

    Server server() throws SQLException {
        return list("/backup/server.sql", Query.as(Server.class)).get(0);
    }

    void run(String sql) throws SQLException {
        Query.run(connection, sql);
    }

    /** What the statements do is taken back. */
    void tryOut(List<String> statements) throws SQLException {
        inOneTransaction(statements, false);
    }

    void inOneTransaction(List<String> statements) throws SQLException {
        inOneTransaction(statements, true);
    }

    private void inOneTransaction(List<String> statements, boolean commits) throws SQLException {
        connection.setAutoCommit(false);
        try {
            for (String sql : statements) {
                run(sql);
            }
            if (commits) {
                connection.commit();
            }
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    <T> List<T> list(String sql, Query.Reader<T> row, Object... parameters) throws SQLException {
        return Query.all(connection, sql, row, parameters);
    }

    /** The first column of the one row. */
    String text(String sql, Object... parameters) throws SQLException {
        return list(sql, row -> row.getString(1), parameters).get(0);
    }

    /** @param statement a {@code COPY … FROM stdin} */
    void copy(String statement, String rows) throws SQLException {
        try {
            new CopyManager(connection.unwrap(BaseConnection.class)).copyIn(statement, new StringReader(rows));
        } catch (IOException e) {
            throw new SQLException(e);
        }
    }

    /** Ends what another thread has it do, which then fails. */
    void interrupt() throws SQLException {
        connection.unwrap(PGConnection.class).cancelQuery();
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
