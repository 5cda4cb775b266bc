package io.yosai.timescale.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.PgBouncer;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.postgresql.PGConnection;

/** Pools behind PgBouncer in transaction mode. Source and target are one database here. */
class PoolerIT {
    @RegisterExtension
    static final TimescaleServer server = TimescaleServer.apache();

    private static final String ROLE = "pooled";
    private static final Map<String, String> OTHERS = Map.of(
            "IntervalStyle", "sql_standard", "extra_float_digits", "-7",
            "bytea_output", "escape", "statement_timeout", "7s", "default_transaction_isolation", "repeatable read",
            "default_transaction_read_only", "off", "row_security", "on", "synchronous_commit", "on");

    private PgBouncer bouncer;
    private Database client;
    private Databases pools;

    @BeforeEach
    void open() {
        server.execute("CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + Passwords.of(ROLE) + "'");
        OTHERS.forEach((name, value) -> server.execute("ALTER ROLE " + ROLE + " SET " + name + " = '" + value + "'"));
        server.execute("CREATE EXTENSION IF NOT EXISTS timescaledb; CREATE TABLE item (id int, note text); "
                + "CREATE PROCEDURE twice() LANGUAGE plpgsql AS $$BEGIN INSERT INTO item VALUES (1); COMMIT; "
                + "INSERT INTO item VALUES (2); COMMIT; END$$; GRANT ALL ON item TO " + ROLE);
        bouncer = PgBouncer.start(ROLE, server.database());
        client = bouncer.to(server.database(), ROLE);
        pools = Pools.open(Settings.read(Map.of("SOURCE_DSN", client.dsn(), "TARGET_DSN", client.dsn(),
                "TIMESCALE_POOL_MAX", "6"), new Properties()));
    }

    @AfterEach
    void close() {
        pools.close();
        bouncer.close();
        server.execute("DROP PROCEDURE twice; DROP TABLE item; DROP OWNED BY " + ROLE + "; DROP ROLE " + ROLE);
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql); ResultSet row = select.executeQuery()) {
            row.next();
            return row.getString(1);
        }
    }

    /** What another client sees, on each of the sessions that PgBouncer has. */
    private void assertOthersSeeTheirOwnSettings() throws SQLException {
        List<Connection> all = new ArrayList<>();
        try {
            for (int i = 0; i < PgBouncer.SESSIONS; i++) {
                Connection other = client.connect();
                all.add(other);
                other.setAutoCommit(false);
                for (Map.Entry<String, String> setting : OTHERS.entrySet()) {
                    assertThat(value(other, "SHOW " + setting.getKey())).as(setting.getKey())
                            .isEqualTo(setting.getValue());
                }
                assertThat(value(other, "SELECT count(*) FROM pg_prepared_statements")).isEqualTo("0");
            }
        } finally {
            for (Connection other : all) {
                other.close();
            }
        }
    }

    @Test
    void eachTransactionHasOurSettingsAndLeavesNothingBehind() throws Exception {
        Map<String, String> wanted = new LinkedHashMap<>(WantedSettings.READ);
        wanted.putAll(WantedSettings.LIMITS);
        wanted.putAll(Map.of("transaction_isolation", "read committed", "transaction_read_only", "on"));
        for (int round = 0; round < 3; round++) {
            try (Connection one = pools.source("primary").getConnection();
                 Connection other = pools.source("primary").getConnection()) {
                other.setAutoCommit(false);
                for (Map.Entry<String, String> setting : wanted.entrySet()) {
                    assertThat(value(one, "SHOW " + setting.getKey())).as(setting.getKey())
                            .isEqualTo(setting.getValue());
                    assertThat(value(other, "SHOW " + setting.getKey())).isEqualTo(setting.getValue());
                }
                assertThatThrownBy(() -> value(one, "INSERT INTO item VALUES (3) RETURNING id"))
                        .extracting(e -> SqlStates.is((SQLException) e, SqlStates.READ_ONLY)).isEqualTo(true);
                assertThat(value(one, "SELECT 1")).isEqualTo("1");
                other.commit();
                assertThat(value(other, "SHOW TimeZone")).isEqualTo("UTC");
                other.rollback();
            }
            try (Connection target = pools.target().getConnection()) {
                assertThat(value(target, "SHOW synchronous_commit")).isEqualTo("off");
            }
        }
        assertOthersSeeTheirOwnSettings();
    }

    @Test
    void whatIsCommittedIsThereAndWhatIsNotIsNot() throws Exception {
        try (Connection target = pools.target().getConnection(); Statement statement = target.createStatement()) {
            statement.executeUpdate("INSERT INTO item VALUES (10)");
            assertThat(server.count("SELECT count(*) FROM item")).isEqualTo(1);
            target.setAutoCommit(false);
            statement.executeUpdate("INSERT INTO item VALUES (11)");
            target.rollback();
            statement.executeUpdate("INSERT INTO item VALUES (12)");
            target.commit();
            statement.executeUpdate("INSERT INTO item VALUES (13)");
        }
        // Given back to the pool without a commit.
        assertThat(server.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM item", String.class))
                .isEqualTo("10,12");
        assertThat(server.count("SELECT count(*) FROM pg_stat_activity WHERE usename = '" + ROLE
                + "' AND state LIKE 'idle in transaction%'")).isZero();
    }

    @Test
    void proceduresCommitByThemselvesAndRowsAreCopied() throws Exception {
        try (Connection target = pools.target().getConnection()) {
            try (PreparedStatement call = target.prepareStatement("-- a comment\nCALL twice()")) {
                call.execute();
            }
            target.setAutoCommit(false);
            try (Statement temporary = target.createStatement()) {
                temporary.execute("CREATE TEMPORARY TABLE staged (LIKE item) ON COMMIT DROP");
            }
            target.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY staged FROM STDIN",
                    new java.io.StringReader("3\tthree\n4\tfour\n"));
            value(target, "INSERT INTO item SELECT * FROM staged RETURNING id");
            target.commit();
        }
        try (Connection source = pools.source("primary").getConnection()) {
            assertThatThrownBy(() -> source.unwrap(PGConnection.class)).isInstanceOf(SQLException.class)
                    .hasMessageContaining("needs a transaction");
            source.setAutoCommit(false);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            source.unwrap(PGConnection.class).getCopyAPI()
                    .copyOut("COPY (SELECT id, '2026-01-01'::timestamptz FROM item ORDER BY id) TO STDOUT", out);
            source.commit();
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo(
                    "1\t2026-01-01 00:00:00+00\n2\t2026-01-01 00:00:00+00\n3\t2026-01-01 00:00:00+00\n"
                    + "4\t2026-01-01 00:00:00+00\n");
        }
        assertOthersSeeTheirOwnSettings();
    }

    @Test
    void aDatabaseThatIsRestoredIsWaitedForAndSessionsThatStayInRestoreModeAreToldOf() throws Exception {
        server.execute("SELECT timescaledb_pre_restore()");
        DatabaseDown down = catchThrowableOfType(DatabaseDown.class, () -> select());
        assertThat((Throwable) down).hasMessageEndingWith("timescaledb_post_restore() has run in it");
        server.execute("SELECT timescaledb_post_restore()");
        // The session that PgBouncer opened meanwhile is still there.
        DatabaseDown stays = catchThrowableOfType(DatabaseDown.class, () -> select());
        assertThat((Throwable) stays).hasMessageContaining("RECONNECT");
        server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = '" + ROLE + "'");
        await().ignoreExceptionsInstanceOf(SQLException.class)
                .until(() -> select().equals("1"));
    }

    private String select() throws SQLException {
        try (Connection target = pools.target().getConnection()) {
            return value(target, "SELECT 1");
        }
    }

    /** Five seconds is what Hikari waits before it closes a connection that does not answer. */
    @Test
    void aPoolerWhoseSessionsOthersHaveIsWaitedFor() throws Exception {
        select();
        // Hikari looks at none that was used within half a second.
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        List<Connection> others = new ArrayList<>();
        try {
            for (int i = 0; i < PgBouncer.SESSIONS; i++) {
                others.add(client.connect());
                others.get(i).setAutoCommit(false);
                value(others.get(i), "SELECT 1");
            }
            CompletableFuture<String> waiting = CompletableFuture.supplyAsync(() -> {
                try {
                    return select();
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            assertThatThrownBy(() -> waiting.get(8, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            others.get(0).commit();
            assertThat(waiting.get(20, TimeUnit.SECONDS)).isEqualTo("1");
        } finally {
            for (Connection other : others) {
                other.close();
            }
        }
    }

    @Test
    void aPoolerThatRefusesAParameterIsExplained() {
        try (DatabasePool pool = Pools.openTarget(Settings.read(Map.of("TARGET_DSN",
                client.dsn() + "?currentSchema=elsewhere"), new Properties()))) {
            assertThatThrownBy(pool::getConnection).isInstanceOf(DatabaseDown.class).hasMessageContaining(
                    "unsupported startup parameter: search_path; leave out of the DSN what is not for a pooler");
        }
    }

    @Test
    void aPoolerInStatementModeIsExplained() {
        bouncer.close();
        bouncer = PgBouncer.start(ROLE, "pool_mode = statement", server.database());
        try (DatabasePool pool = Pools.openTarget(Settings.read(Map.of("TARGET_DSN",
                bouncer.to(server.database(), ROLE).dsn()), new Properties()))) {
            assertThatThrownBy(() -> {
                try (Connection target = pool.getConnection()) {
                    value(target, "SELECT 1");
                }
            }).isInstanceOf(DatabaseDown.class).hasMessageContaining("set pool_mode = transaction for this database");
        }
    }
}
