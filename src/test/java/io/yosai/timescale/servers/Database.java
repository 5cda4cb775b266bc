package io.yosai.timescale.servers;

import io.yosai.timescale.dsn.Dsn;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Properties;
import org.awaitility.Awaitility;

/**
 * One database on a test server.
 *
 * @param dsn {@code postgres://user:password@host:port/name}, with {@code ?name=value} parameters of pgjdbc or without
 */
public record Database(String dsn) implements Statements {

    /** A database of another name on the same server. */
    public Database named(String name) {
        return new Database(uri().resolve("/" + name) + query());
    }

    /** The same database as another user, with the password that {@link Passwords} has for that name. */
    public Database as(String user) {
        return new Database(dsn.replaceFirst("//([^@/]*@)?",
                "//" + user.replace(" ", "%20") + ":" + Passwords.of(user.replace(" ", "-")) + "@"));
    }

    public String name() {
        return uri().getPath().substring(1);
    }

    public String host() {
        return uri().getHost();
    }

    public int port() {
        return uri().getPort() < 0 ? 5432 : uri().getPort();
    }

    /** A new connection, in autocommit; yours to close. */
    public Connection connect() throws SQLException {
        Dsn parsed = Dsn.parse("dsn", dsn);
        Properties properties = parsed.jdbcProperties();
        properties.setProperty("connectTimeout", "10");
        return DriverManager.getConnection(parsed.jdbcUrl(), properties);
    }

    /** Of a connection of its own. */
    @Override
    public <T> T use(String sql, Use<T> use) {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            return use.of(statement);
        } catch (SQLException e) {
            throw failed(e, sql);
        }
    }

    static IllegalStateException failed(SQLException e, String sql) {
        return new IllegalStateException(e.getMessage() + " in: " + sql, e);
    }

    /**
     * Waits until a condition holds, such as {@code EXISTS (SELECT FROM access_events)}. One session asks for it: a
     * session for each answer would take more of the processor than what is waited for.
     *
     * @throws IllegalStateException if it cannot be asked for; the cause is the {@link SQLException}
     */
    public void await(Duration patience, String condition) {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            Awaitility.await(condition).atMost(patience).pollDelay(Duration.ZERO).pollInterval(Duration.ofMillis(10))
                    .until(() -> {
                        try (ResultSet row = statement.executeQuery("SELECT " + condition)) {
                            return row.next() && row.getBoolean(1);
                        }
                    });
        } catch (SQLException e) {
            throw failed(e, condition);
        }
    }

    private URI uri() {
        return URI.create(dsn);
    }

    private String query() {
        return uri().getRawQuery() == null ? "" : "?" + uri().getRawQuery();
    }
}
