package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.PgBouncer;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole service, both of its databases behind PgBouncer in transaction mode, which it shares with other clients.
 */
@Tag("long")
class PoolerServiceIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final String ROLE = "pooled";
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    /** What the role has for settings, so what its other clients rely on. */
    private static final Map<String, String> OTHERS = new TreeMap<>(Map.of("IntervalStyle", "sql_standard",
            "extra_float_digits", "-7", "bytea_output", "escape", "array_nulls", "off", "lock_timeout", "9s",
            "statement_timeout", "95s", "default_transaction_isolation", "repeatable read",
            "default_transaction_read_only", "off", "row_security", "on", "synchronous_commit", "on"));

    @TempDir
    Path folder;

    private PgBouncer bouncer;

    @BeforeEach
    void role() {
        for (Database side : List.of(primary.database(), target.database())) {
            side.execute("CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + Passwords.of(ROLE)
                    + "'; GRANT pg_monitor TO " + ROLE
                    + "; ALTER DATABASE \"" + side.name() + "\" OWNER TO " + ROLE
                    + "; GRANT ALL ON SCHEMA public TO " + ROLE);
            OTHERS.forEach((name, value) -> side.execute("ALTER ROLE " + ROLE + " SET " + name + " = '" + value + "'"));
        }
        target.execute("CREATE EXTENSION IF NOT EXISTS timescaledb");
        bouncer = PgBouncer.start(ROLE, primary.database(), target.database());
    }

    @AfterEach
    void drop() {
        bouncer.close();
        for (Database side : List.of(primary.database(), target.database())) {
            side.execute("REASSIGN OWNED BY " + ROLE + " TO postgres; DROP OWNED BY " + ROLE + "; DROP ROLE " + ROLE);
        }
    }

    private Map<String, String> settings() {
        return Map.of("SOURCE_DSN", bouncer.to(primary.database(), ROLE).dsn(),
                "TARGET_DSN", bouncer.to(target.database(), ROLE).dsn(), "REPLICATION_INTERVAL", "0.2",
                "MONITOR_INTERVAL", "0.2", "RECONCILE_INTERVAL", "1", "POLICIES_INTERVAL", "1",
                "OUTPUT_DIR", folder.toString());
    }

    /** What other clients see, on each of the sessions that PgBouncer has for them and for the service. */
    private static Map<String, String> seen(Database client) throws SQLException {
        List<Connection> all = new ArrayList<>();
        Map<String, String> seen = new TreeMap<>();
        try {
            for (int i = 0; i < PgBouncer.SESSIONS; i++) {
                Connection other = client.connect();
                all.add(other);
                // Its transaction keeps the session, so that the next one gets another.
                other.setAutoCommit(false);
                try (Statement show = other.createStatement()) {
                    for (String name : OTHERS.keySet()) {
                        try (ResultSet row = show.executeQuery("SHOW " + name)) {
                            row.next();
                            seen.merge(name, row.getString(1), (one, more) -> one.equals(more) ? one : one
                                    + ", " + more);
                        }
                    }
                }
            }
            return seen;
        } finally {
            for (Connection other : all) {
                other.close();
            }
        }
    }

    @Test
    void theServiceWorksWithoutAnErrorLineAndLeaksNoSetting() throws Exception {
        Replica replica = new Replica(primary.database(), target.database());
        replica.history(20_000);
        primary.execute("ALTER TABLE access_events OWNER TO " + ROLE);
        try (ServiceProcess service = ServiceProcess.start("run", settings(), folder.resolve("service.log"));
                Writers writers = Writers.start(primary.database(), 2)) {
            replica.awaitSchema();
            for (int look = 0; look < 20; look++) {
                assertThat(seen(bouncer.to(primary.database(), ROLE))).isEqualTo(OTHERS);
                assertThat(seen(bouncer.to(target.database(), ROLE))).isEqualTo(OTHERS);
            }
            for (String route : List.of("reconcile", "policies", "access_events")) {
                Replica.await(PATIENCE, () -> service.metric(
                        "timescale_integration_last_success_timestamp_seconds\\{route=\"" + route + "\"}") > 0);
            }
            writers.close();
            replica.assertEqualWithin(PATIENCE);
            assertThat(service.log().lines().filter(line -> line.matches("\\S+ (ERROR|WARN) .*")
                    && !line.contains("published vulnerabilities"))).as(service.log()).isEmpty();
        }
        for (String verb : List.of("schema", "replicate", "reconcile", "policies",
                "quarantine list")) {
            try (ServiceProcess once = ServiceProcess.start(verb, settings(), folder.resolve(verb + ".log"))) {
                assertThat(once.exitCode(PATIENCE)).as(verb + ": " + once.log()).isZero();
            }
        }
        assertThat(seen(bouncer.to(target.database(), ROLE))).isEqualTo(OTHERS);
    }
}
