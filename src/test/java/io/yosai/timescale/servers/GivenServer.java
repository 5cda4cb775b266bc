package io.yosai.timescale.servers;

import java.util.Optional;

/**
 * A server that a person gives to the tests, which make databases and roles on it and drop them. Where it cannot be
 * used, its tests fail: what was asked for is not skipped.
 *
 * @param admin the database and the superuser that were given
 */
public record GivenServer(Database admin) {
    /** As {@code docs/sql} and the race name them: there, a role that exists gets another password. */
    private static final String ROLES =
            "SELECT string_agg(rolname, ', ' ORDER BY rolname) FROM pg_roles WHERE rolname IN "
            + "('replicator', 'timescale_owner', 'timescale_monitor', 'timescale_backup', 'timescale_restore')";

    /**
     * The target, of the property {@code timescale.dsn}.
     *
     * @throws IllegalStateException if it is not set, or the tests cannot or must not use the server
     */
    public static GivenServer timescale() {
        return named("timescale.dsn").orElseThrow(() -> new IllegalStateException("timescale.dsn is not set"));
    }

    /**
     * The source, of the property {@code primary.dsn}.
     *
     * @return empty: that is for the embedded PostgreSQL
     * @throws IllegalStateException as {@link #timescale}
     */
    public static Optional<GivenServer> primary() {
        return named("primary.dsn");
    }

    private static Optional<GivenServer> named(String property) {
        String dsn = System.getProperty(property, "");
        if (dsn.isBlank()) {
            return Optional.empty();
        }
        Database admin = new Database(dsn);
        if (!"on".equals(admin.value("SHOW is_superuser", String.class))) {
            throw new IllegalStateException(
                    property + ": its user is no superuser, and the tests make roles and databases");
        }
        String roles = admin.value(ROLES, String.class);
        if (roles != null) {
            throw new IllegalStateException(
                    property + ": the server has roles that the tests would change and drop: " + roles);
        }
        return Optional.of(new GivenServer(admin));
    }

    SharedServer lending() {
        return new ManyDatabases(() -> admin, () -> { });
    }
}
