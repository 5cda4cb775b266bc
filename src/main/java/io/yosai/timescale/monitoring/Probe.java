package io.yosai.timescale.monitoring;

import static java.util.stream.Collectors.joining;

import io.yosai.timescale.database.CurrentDsn;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.database.SessionSettings;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.database.UnpooledConnections;
import io.yosai.timescale.dsn.Dsn;
import java.net.SocketTimeoutException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Properties;

/**
 * Whether a database answers, and what its clock says. It asks on a connection of its own, so that neither a busy pool
 * nor a job that backs off is taken for an outage, and gives up after five seconds, so that a hung network is one.
 */
public final class Probe implements AutoCloseable {
    private static final String TIMEOUT_SECONDS = "5";
    /** A session that is kept says nothing of a login that is refused by now. */
    private static final Duration LIFETIME = Duration.ofMinutes(5);

    /**
     * What was found last.
     *
     * @param since when it began to be so
     * @param reason why it is down, in one line; null: it is up
     * @param clock what the server's clock said when it last answered, null before it ever did
     * @param nanos {@link System#nanoTime} of that moment
     */
    public record Finding(boolean up, Instant since, String reason, Instant clock, long nanos) {

        /** The server's clock now, carried on by ours, whose hands may be set meanwhile; null if it never answered. */
        public Instant now() {
            return clock == null ? null : clock.plusNanos(System.nanoTime() - nanos);
        }
    }

    private final String name;
    private final CurrentDsn dsn;
    private final UnpooledConnections connections;
    private final Duration lifetime;
    private Connection connection;
    private long openedNanos;
    private volatile Finding finding;
    private volatile String identity;

    /** @param name what messages call the database */
    public Probe(String name, CurrentDsn dsn) {
        this(name, dsn, LIFETIME);
    }

    /** @param lifetime after which the session is given up for a new one */
    Probe(String name, CurrentDsn dsn, Duration lifetime) {
        this.name = name;
        this.dsn = dsn;
        this.lifetime = lifetime;
        this.connections = new UnpooledConnections(dsn, properties(), SessionSettings.source().monitoring());
    }

    /** @param finding what was found last */
    Probe(String name, CurrentDsn dsn, Finding finding) {
        this(name, dsn);
        this.finding = finding;
    }

    /** The step of a route. Never fails: a database that does not answer is a finding. */
    public synchronized void ask() {
        try {
            finding = new Finding(true, since(true), null, clock(), System.nanoTime());
        } catch (SQLException e) {
            close();
            Finding before = finding;
            String reason = dsn.reason(e).strip().replaceAll("\\s*\\R\\s*", "; ");
            finding = new Finding(false, since(false), reason, before == null ? null : before.clock(),
                    before == null ? 0 : before.nanos());
        }
    }

    private Instant clock() throws SQLException {
        if (connection != null && System.nanoTime() - openedNanos >= lifetime.toNanos()) {
            renew();
        }
        if (connection != null) {
            try {
                return read();
            } catch (SQLException e) {
                close();
                if (e.getCause() instanceof SocketTimeoutException) {
                    throw e;
                }
                // That session may have ended for a reason of its own.
            }
        }
        connection = connections.getConnection();
        openedNanos = System.nanoTime();
        identity = Databases.identity(connection);
        return read();
    }

    /** A server without a connection left is up, and answers in the session that there is. */
    private void renew() throws SQLException {
        openedNanos = System.nanoTime();
        try {
            Connection another = connections.getConnection();
            close();
            connection = another;
            identity = Databases.identity(connection);
        } catch (SQLException e) {
            if (!SqlStates.is(e, SqlStates.TOO_MANY)) {
                throw e;
            }
        }
    }

    private Instant read() throws SQLException {
        return Query.first(connection, "SELECT clock_timestamp()",
                row -> row.getObject(1, OffsetDateTime.class).toInstant());
    }

    /** What was found last; null before the first answer or failure. */
    public Finding finding() {
        return finding;
    }

    /** Which database it was that answered last, as {@link Databases#identity}; null before the first answer. */
    String identity() {
        return identity;
    }

    public boolean isUp() {
        return finding != null && finding.up();
    }

    public boolean isDown() {
        return finding != null && !finding.up();
    }

    /** 1 or 0; NaN before the first answer or failure. */
    double value() {
        return finding == null ? Double.NaN : finding.up() ? 1 : 0;
    }

    /** One line for a person who looks for the cause; null while it is up or not known. */
    public String problem() {
        Finding found = finding;
        if (found == null || found.up()) {
            return null;
        }
        // Without a slash, which the page of health would show with a backslash.
        String place = dsn.known().map(known -> " " + known.database() + " on "
                + known.hosts().stream().map(Dsn.Host::toString).collect(joining(", "))).orElse("");
        return "%s database%s is down since %s (%d s): %s".formatted(name, place, found.since()
                .truncatedTo(ChronoUnit.SECONDS),
                Duration.between(found.since(), Instant.now()).toSeconds(), found.reason());
    }

    private Instant since(boolean up) {
        return finding != null && finding.up() == up ? finding.since() : Instant.now();
    }

    private static Properties properties() {
        Properties properties = new Properties();
        properties.setProperty("ApplicationName", "timescale-integration monitor");
        properties.setProperty("connectTimeout", TIMEOUT_SECONDS);
        properties.setProperty("loginTimeout", TIMEOUT_SECONDS);
        properties.setProperty("socketTimeout", TIMEOUT_SECONDS);
        return properties;
    }

    @Override
    public synchronized void close() {
        if (connection != null) {
            try {
                connection.close();
            } catch (SQLException e) {
                // It is gone already, which is why it is closed.
            }
            connection = null;
        }
    }
}
