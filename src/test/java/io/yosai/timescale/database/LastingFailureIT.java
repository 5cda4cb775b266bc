package io.yosai.timescale.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A server that refuses until a person mends something is not asked for three seconds. */
class LastingFailureIT {
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    @RegisterExtension
    static final TimescaleServer server = TimescaleServer.apache();

    @BeforeAll
    static void role() {
        server.execute("CREATE ROLE lasting NOLOGIN PASSWORD 'right'");
    }

    @AfterAll
    static void dropRole() {
        server.execute("DROP ROLE lasting");
    }

    private static String dsn(String password) {
        return server.dsn().replaceFirst("//[^@]*@", "//lasting:" + password + "@");
    }

    private static Settings settings(String dsn) {
        return Settings.read(Map.of("SOURCE_DSN", dsn, "TARGET_DSN", dsn, "TIMESCALE_POOL_MIN", "0"), new Properties());
    }

    /** @return how long it took */
    private static Duration assertRefused(DatabasePool pool, String state) {
        long start = System.nanoTime();
        DatabaseDown down = catchThrowableOfType(DatabaseDown.class, pool::getConnection);
        Duration took = Duration.ofNanos(System.nanoTime() - start);
        assertThat(down.getSQLState()).isEqualTo(state);
        assertThat((Throwable) down).hasCauseInstanceOf(SQLNonTransientConnectionException.class);
        return took;
    }

    private static Duration assertRefused(String dsn, String state) {
        try (DatabasePool pool = Pools.openTarget(settings(dsn))) {
            return assertRefused(pool, state);
        }
    }

    @Test
    void wrongPasswordAndDatabaseThatIsNotThereAreToldAtOnce() {
        Duration password = assertRefused(dsn("wrong"), "28P01");
        Duration database = assertRefused(server.database().named("nowhere").dsn(), "3D000");
        // Neither could be quicker if it were waited out; on a busy machine one may be slow.
        assertThat(Collections.min(List.of(password, database))).isLessThan(PATIENCE);
    }

    @Test
    void aServerThatIsSlowToAnswerIsWaitedForByAJobThatRunsOnce() throws SQLException {
        String slow = server.dsn() + (server.dsn().contains("?") ? "&" : "?") + "options=-c%20post_auth_delay%3D4";
        try (DatabasePool pool = Pools.openTarget(settings(slow)); Connection connection = pool.getConnection()) {
            assertThat(connection.isValid(1)).isTrue();
        }
    }

    @Test
    void poolConnectsOnceTheRoleIsMended() {
        server.execute("REVOKE CONNECT ON DATABASE " + server.database().name() + " FROM public");
        try (DatabasePool pool = Pools.openTarget(settings(dsn("right")))) {
            assertRefused(pool, "28000");
            server.execute("ALTER ROLE lasting LOGIN");
            assertRefused(pool, "42501");
            server.execute("GRANT CONNECT ON DATABASE " + server.database().name() + " TO lasting");
            // What was refused last may be a try that had begun before.
            Awaitility.await().ignoreExceptionsInstanceOf(DatabaseDown.class).until(() -> {
                try (Connection connection = pool.getConnection()) {
                    return connection.isValid(1);
                }
            });
        } finally {
            server.execute("REVOKE CONNECT ON DATABASE " + server.database().name() + " FROM lasting");
        }
    }
}
