package io.yosai.timescale.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What the sessions of the pools are like, and which of them are replaced. Source and target are one database here. */
@Tag("long")
class SessionsIT {
    @RegisterExtension
    static final TimescaleServer server = TimescaleServer.apache();

    private static final Map<String, String> HOSTILE = Map.ofEntries(
            Map.entry("TimeZone", "Asia/Kathmandu"), Map.entry("DateStyle", "SQL, DMY"),
            Map.entry("IntervalStyle", "sql_standard"), Map.entry("extra_float_digits", "-7"),
            Map.entry("bytea_output", "escape"), Map.entry("array_nulls", "off"), Map.entry("xmloption", "document"),
            Map.entry("standard_conforming_strings", "off"), Map.entry("row_security", "on"),
            Map.entry("quote_all_identifiers", "on"), Map.entry("timescaledb.enable_transparent_decompression", "off"),
            Map.entry("timescaledb.enable_dml_decompression", "off"),
            Map.entry("default_transaction_isolation", "serializable"), Map.entry("statement_timeout", "7s"),
            Map.entry("transaction_timeout", "7s"), Map.entry("idle_session_timeout", "7s"));

    private Databases pools;

    @BeforeEach
    void open() {
        server.execute("CREATE ROLE worker LOGIN CREATEROLE PASSWORD '" + Passwords.of("worker") + "'");
        server.execute("CREATE EXTENSION IF NOT EXISTS timescaledb; CREATE TABLE IF NOT EXISTS item (id int, note "
                + "text); GRANT ALL ON item TO worker");
        pools = Pools.open(settings());
    }

    @Test
    void aSortThatMeetsALimitIsNotTriedAgainAndSaysWhatHelps() {
        server.execute("ALTER DATABASE " + name() + " SET temp_file_limit = '1MB'");
        SQLException failure = catchThrowableOfType(SQLException.class, () -> Query.first(pools.target(),
                "SELECT count(DISTINCT i::text) FROM generate_series(1, 300000) AS i", row -> row.getLong(1)));
        assertThat(SqlStates.text(failure)).contains("temp_file_limit").contains("\nHINT: a sort does not fit into "
                + "that: where the source has no index on the key of the stream, make one; else ALTER ROLE");
        assertThat(SqlStates.mayPass(failure)).isFalse();
    }

    @AfterEach
    void close() {
        pools.close();
        server.execute("ALTER DATABASE " + name() + " RESET ALL");
        server.execute("DROP TABLE item; DROP OWNED BY worker; DROP ROLE worker");
    }

    private static Settings settings() {
        return settings(server.database().as("worker").dsn());
    }

    private static Settings settings(String dsn) {
        return Settings.read(Map.of("SOURCE_DSN", dsn, "TARGET_DSN", dsn, "TIMESCALE_POOL_MAX", "4"), new Properties());
    }

    private static String name() {
        return '"' + server.database().name() + '"';
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement(); ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static String value(DataSource pool, String sql) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return value(connection, sql);
        }
    }

    /** The processes of so many sessions of the pool. */
    private static Set<String> sessions(DataSource pool, int many) throws SQLException {
        List<Connection> all = new ArrayList<>();
        Set<String> processes = new HashSet<>();
        for (int i = 0; i < many; i++) {
            all.add(pool.getConnection());
            processes.add(value(all.get(i), "SELECT pg_backend_pid()"));
        }
        for (Connection connection : all) {
            connection.close();
        }
        return processes;
    }

    @Test
    void anEmptySearchPathIsSaidToBeTheCause() throws SQLException {
        server.execute("ALTER DATABASE " + name() + " SET search_path = ''");
        try (Connection connection = server.connect(); Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("CREATE TABLE another (id int)"))
                    .isInstanceOfSatisfying(SQLException.class,
                    e -> assertThat(SqlStates.text(e)).contains("\nHINT: the search_path of the role names no schema"));
            assertThatThrownBy(() -> statement.execute("CREATE TABLE none_such.another (id int)"))
                    .isInstanceOfSatisfying(SQLException.class, e -> assertThat(SqlStates.text(e))
                    .doesNotContain("search_path"));
        }
    }

    @Test
    void sessionsHaveTheSameSettingsWhateverTheRoleAndTheDatabaseSay() throws Exception {
        for (Map.Entry<String, String> setting : HOSTILE.entrySet()) {
            server.execute("ALTER ROLE worker SET " + setting.getKey() + " = '"
                    + setting.getValue().replace(", ", "','") + "'");
            server.execute("ALTER DATABASE " + name() + " SET " + setting.getKey() + " = '"
                    + setting.getValue().replace(", ", "','") + "'");
        }
        Map<String, String> wanted = new LinkedHashMap<>(WantedSettings.READ);
        wanted.putAll(WantedSettings.LIMITS);
        wanted.put("default_transaction_isolation", "read committed");
        wanted.put("idle_session_timeout", "0");
        for (DataSource pool : List.of(pools.source("primary"), pools.target())) {
            for (Map.Entry<String, String> setting : wanted.entrySet()) {
                assertThat(value(pool, "SHOW " + setting.getKey())).as(setting.getKey()).isEqualTo(setting.getValue());
            }
        }
        assertThat(value(pools.target(), "SHOW synchronous_commit")).isEqualTo("off");
        try (DatabasePool watching = pools.target().forMonitoring()) {
            assertThat(value(watching, "SHOW statement_timeout")).isEqualTo("20s");
            assertThat(value(watching, "SHOW TimeZone")).isEqualTo("UTC");
        }
    }

    /** As where a server was hardened. */
    @Test
    void aRoleThatMayNotAskWhichServerItIsKnowsItsDatabase() throws Exception {
        server.execute("REVOKE EXECUTE ON FUNCTION pg_control_system() FROM PUBLIC; "
                + "CREATE SCHEMA timescale_integration");
        try {
            assertThat(Databases.identity(pools.target())).isEqualTo(server.value("SELECT (SELECT oid FROM pg_database "
                    + "WHERE datname = current_database()) || '/' || "
                    + "CAST('timescale_integration' AS regnamespace)::oid",
                    String.class));
        } finally {
            server.execute("GRANT EXECUTE ON FUNCTION pg_control_system() TO PUBLIC; "
                    + "DROP SCHEMA timescale_integration");
        }
    }

    @Test
    void nothingIsWrittenToASource() throws Exception {
        try (Connection source = pools.source("primary").getConnection();
             Statement statement = source.createStatement()) {
            assertThatThrownBy(() -> statement.execute("INSERT INTO item VALUES (1)")).isInstanceOf(SQLException.class)
                    .extracting(e -> SqlStates.is((SQLException) e, SqlStates.READ_ONLY)).isEqualTo(true);
        }
        assertThat(value(pools.target(), "INSERT INTO item VALUES (1) RETURNING id")).isEqualTo("1");
    }

    @Test
    void rowsThatAPolicyHidesAreAnErrorWithAHint() throws Exception {
        server.execute("ALTER TABLE item ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON item USING (id > 5)");
        SQLException hidden = catchThrowableOfType(SQLException.class,
                () -> value(pools.source("primary"), "SELECT count(*) FROM item"));
        assertThat(SqlStates.text(hidden)).contains("row-level security policy for table \"item\"",
                "\nHINT: row-level security hides rows of that table from this role; ALTER ROLE … BYPASSRLS");
        server.execute("ALTER ROLE worker BYPASSRLS");
        assertThat(value(pools.source("primary"), "SELECT count(*) FROM item")).isEqualTo("0");
        SQLException forbidden = catchThrowableOfType(SQLException.class,
                () -> value(pools.source("primary"), "SELECT * FROM pg_authid"));
        assertThat(SqlStates.text(forbidden)).endsWith("\nHINT: docs/sql has what each role is granted");
    }

    @Test
    void whileTheDatabaseIsRestoredThereAreNoSessionsAndAfterItThereAreNewOnes() throws Exception {
        Set<String> before = sessions(pools.target(), 3);
        server.execute("SELECT timescaledb_pre_restore()");
        for (DatabasePool pool : List.of(pools.target(), pools.source("primary"))) {
            DatabaseDown down = catchThrowableOfType(DatabaseDown.class, pool::getConnection);
            assertThat((Throwable) down).hasMessageContaining("is being restored (timescaledb.restoring is on)");
            assertThat(SqlStates.mayPass(down)).isTrue();
        }
        try (DatabasePool watching = pools.target().forMonitoring()) {
            assertThat(value(watching, "SHOW timescaledb.restoring")).isEqualTo("on");
            server.execute("SELECT timescaledb_post_restore()");
            assertThat(value(watching, "SHOW timescaledb.restoring")).isEqualTo("off");
        }
        assertThat(value(pools.target(), "SHOW timescaledb.restoring")).isEqualTo("off");
        assertThat(sessions(pools.target(), 3)).doesNotContainAnyElementsOf(before);
    }

    @Test
    void sessionsThatStayInRestoreModeAreReplaced() throws Exception {
        server.execute("ALTER ROLE worker SUPERUSER; ALTER DATABASE " + name() + " SET timescaledb.restoring = on");
        try (Connection stays = server.database().as("worker").connect()) {
            assertThat(value(stays, "SHOW timescaledb.restoring")).isEqualTo("on");
            assertThat(ServerState.of(stays, ServerState.QUERY).sessionRestores()).isTrue();
            server.execute("ALTER DATABASE " + name() + " RESET timescaledb.restoring");
            assertThat(ServerState.of(stays, ServerState.QUERY))
                    .matches(state -> state.sessionRestores() && !state.restores());
        }
        assertThat(value(pools.target(), "SELECT pg_backend_pid()")).isNotEmpty();
        // As a session that was opened in the middle of it.
        try (Connection one = pools.target().getConnection(); Statement statement = one.createStatement()) {
            statement.execute("SET timescaledb.restoring = on");
        }
        assertThat(value(pools.target(), "SHOW timescaledb.restoring")).isEqualTo("off");
    }

    @Test
    void aDatabaseThatTakesNoWritesForAWhileIsWrittenToByNewSessions() throws Exception {
        Set<String> before = sessions(pools.target(), 3);
        server.execute("ALTER ROLE worker SET default_transaction_read_only = on");
        // Sessions that were there before do not notice.
        assertThat(value(pools.target(), "INSERT INTO item VALUES (1) RETURNING id")).isEqualTo("1");
        try (Connection one = pools.target().getConnection(); Statement statement = one.createStatement()) {
            statement.execute("SET default_transaction_read_only = on");
        }
        DatabaseDown down = null;
        for (int i = 0; i < 3 && down == null; i++) {
            down = catchThrowableOfType(DatabaseDown.class, () -> sessions(pools.target(), 3));
        }
        assertThat((Throwable) down).hasMessageContaining("is read only").hasMessageContaining("\nHINT: where "
                + "default_transaction_read_only is on: if it is for the role, ALTER ROLE \"worker\" RESET ");
        assertThat(down.getSQLState()).isEqualTo("25006");
        assertThat(value(pools.source("primary"), "SELECT 1")).isEqualTo("1");

        server.execute("ALTER ROLE worker RESET default_transaction_read_only");
        assertThat(value(pools.target(), "INSERT INTO item VALUES (2) RETURNING id")).isEqualTo("2");
        assertThat(sessions(pools.target(), 3)).doesNotContainAnyElementsOf(before);
    }

    @Test
    void sessionsThatTheServerHasEndedAreReplacedWithoutAFailure() throws Exception {
        for (int round = 0; round < 3; round++) {
            assertThat(sessions(pools.target(), 3)).hasSize(3);
            server.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'worker'");
            await().until(() -> server.count("SELECT count(*) FROM pg_stat_activity WHERE usename = 'worker'") == 0);
        }
    }

    /** As where a network swallows what is sent on it; Hikari closes such a connection after five seconds. */
    @Test
    void aSessionThatDoesNotAnswerIsReplacedWithoutAFailure() throws Exception {
        String process = sessions(pools.target(), 1).iterator().next();
        // Hikari looks at none that was used within half a second.
        await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
        signal("-STOP", process);
        try {
            assertThat(sessions(pools.target(), 1)).doesNotContain(process);
        } finally {
            signal("-CONT", process);
        }
    }

    /** As one does that has much to do; its sessions are opened by the first of its processes. */
    @Test
    void aServerThatIsSlowToOpenASessionIsWaitedFor() throws Exception {
        assertThat(slowly(server.database().as("worker").dsn()).get(20, TimeUnit.SECONDS)).hasSize(1);
    }

    /** It has none: its answer is waited for. */
    @Test
    void aServerThatIsSlowToSayWhetherItHasTlsIsWaitedFor() throws Exception {
        CompletableFuture<Set<String>> waiting = slowly(server.database().as("worker").dsn() + "?sslmode=require");
        assertThatThrownBy(() -> waiting.get(20, TimeUnit.SECONDS)).hasMessageContaining("it has no TLS");
    }

    /** Asks for a session of a server that opens none for six seconds. */
    private CompletableFuture<Set<String>> slowly(String dsn) throws Exception {
        long session = Long.parseLong(value(pools.target(), "SELECT pg_backend_pid()"));
        String first = ProcessHandle.of(session).flatMap(ProcessHandle::parent).orElseThrow().pid() + "";
        signal("-STOP", first);
        try {
            CompletableFuture<Set<String>> waiting = CompletableFuture.supplyAsync(() -> {
                try (Databases others = Pools.open(settings(dsn))) {
                    return sessions(others.target(), 1);
                } catch (SQLException e) {
                    throw new CompletionException(e);
                }
            });
            assertThatThrownBy(() -> waiting.get(6, TimeUnit.SECONDS)).isInstanceOf(TimeoutException.class);
            return waiting;
        } finally {
            signal("-CONT", first);
        }
    }

    private static void signal(String signal, String process) throws Exception {
        assertThat(new ProcessBuilder("kill", signal, process).start().waitFor()).isZero();
    }
}
