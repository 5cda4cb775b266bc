package io.yosai.timescale.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.PGStatement;
import org.postgresql.copy.CopyManager;

@Timeout(value = 30, threadMode = Timeout.ThreadMode.SEPARATE_THREAD) // a client that waits cannot be interrupted
class EmbeddedTimescaleIT {
    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static EmbeddedTimescale server;
    private static HikariDataSource pool;

    @BeforeAll
    static void start() throws SQLException {
        server = EmbeddedTimescale.start();
        Database database = new Database(server.dsn());
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:" + database.port() + "/" + database.name());
        config.setUsername("postgres");
        config.addDataSourceProperty("prepareThreshold", 1); // statements get names on the server at once
        config.setMaximumPoolSize(4);
        config.setMinimumIdle(0);
        pool = new HikariDataSource(config);
        execute("CREATE EXTENSION timescaledb");
    }

    @AfterAll
    static void stop() {
        pool.close();
        server.close();
    }

    private static void execute(String... statements) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            execute(connection, statements);
        }
    }

    private static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static long count(String sql, Object... parameters) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return count(connection, sql, parameters);
        }
    }

    private static long count(Connection connection, String sql, Object... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            return count(statement, parameters);
        }
    }

    private static long count(PreparedStatement statement, Object... parameters) throws SQLException {
        for (int i = 0; i < parameters.length; i++) {
            statement.setObject(i + 1, parameters[i]);
        }
        try (ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static void assertFails(String sqlState, ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(SQLException.class,
                e -> assertThat(e.getSQLState()).as(e.getMessage()).isEqualTo(sqlState));
    }

    @Test
    void takes200000RowsOfAHypertableByUnnest() throws SQLException {
        int rows = 200_000;
        int batch = 5_000;
        execute("CREATE TABLE readings (time timestamptz NOT NULL, n int, door text)",
                "SELECT create_hypertable('readings', by_range('time', interval '1 day'))");
        String sql = "INSERT INTO readings SELECT to_timestamp(n * 10), n, door FROM unnest(?::int[], ?::text[])"
                + " AS page (n, door)";
        try (Connection connection = pool.getConnection();
             PreparedStatement insert = connection.prepareStatement(sql)) {
            for (int first = 0; first < rows; first += batch) {
                Object[] numbers = IntStream.range(first, first + batch).boxed().toArray();
                Object[] doors = IntStream.range(first, first + batch).mapToObj(n -> "door, \"" + n + "\"").toArray();
                insert.setArray(1, connection.createArrayOf("int", numbers));
                insert.setArray(2, connection.createArrayOf("text", doors));
                assertThat(insert.executeUpdate()).isEqualTo(batch);
            }
        }
        assertThat(count("SELECT count(*) FROM show_chunks('readings')")).isEqualTo(24);
        assertThat(count("SELECT count(*) FROM readings")).isEqualTo(rows);
        assertThat(count("""
                SELECT count(*) FROM (SELECT time, n, door FROM readings EXCEPT ALL
                    SELECT to_timestamp(n * 10), n, 'door, "' || n || '"' FROM generate_series(0, ? - 1) n) wrong""",
                rows)).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000_000, 10_000_000})
    void takesAndReturnsLongTexts(int length) throws Exception {
        String text = "é\n".repeat(length / 3);
        String sql = "SELECT ?::text, md5(?::text)";
        try (Connection connection = pool.getConnection();
             PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, text);
            select.setString(2, text);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                assertThat(row.getString(1).equals(text)).isTrue();
                byte[] digest = MessageDigest.getInstance("MD5").digest(text.getBytes(UTF_8));
                assertThat(row.getString(2)).isEqualTo(HexFormat.of().formatHex(digest));
            }
        }
        assertThat(count("SELECT length('" + text + "')")).isEqualTo(text.length());
    }

    @ParameterizedTest
    @ValueSource(ints = {1_000_000, 10_000_000})
    void takesLongArrays(int bytes) throws SQLException {
        Long[] numbers = LongStream.range(0, bytes / 8).boxed().toArray(Long[]::new);
        try (Connection connection = pool.getConnection()) {
            Array array = connection.createArrayOf("int8", numbers);
            assertThat(count(connection, "SELECT sum(n) FROM unnest(?::int8[]) n", array))
                    .isEqualTo(LongStream.range(0, bytes / 8).sum());
        }
    }

    @Test
    void takesABatchOf20000() throws SQLException {
        execute("CREATE TABLE batched (n int)");
        try (Connection connection = pool.getConnection();
             PreparedStatement insert = connection.prepareStatement("INSERT INTO batched VALUES (?)")) {
            for (int n = 0; n < 20_000; n++) {
                insert.setInt(1, n);
                insert.addBatch();
            }
            assertThat(insert.executeBatch()).hasSize(20_000).containsOnly(1);
        }
        assertThat(count("SELECT count(DISTINCT n) FROM batched")).isEqualTo(20_000);
    }

    @Test
    void nothingIsLeftOfAClientThatVanishesInATransaction() throws SQLException {
        execute("CREATE TABLE vanished (n int)");
        String insert = "INSERT INTO vanished VALUES (42)";
        String prepared = "SELECT count(*) FROM pg_prepared_statements WHERE statement = ?";
        Connection client = new Database(server.dsn() + "?prepareThreshold=1").connect();
        client.setAutoCommit(false);
        try (PreparedStatement statement = client.prepareStatement(insert)) {
            statement.execute();
        }
        assertThat(count(client, prepared, insert)).isEqualTo(1);

        client.abort(Runnable::run);
        assertThat(count("SELECT count(*) FROM vanished")).isZero();
        assertThat(count(prepared, insert)).isZero();
    }

    @Test
    void statementsOfTwoClientsDoNotMix() throws Exception {
        try (Connection one = pool.getConnection(); Connection two = pool.getConnection();
             PreparedStatement successor = one.prepareStatement("SELECT ?::int + 1");
             PreparedStatement twice = two.prepareStatement("SELECT ?::int * 2")) {
            for (int n = 0; n < 100; n++) {
                assertThat(count(successor, n)).isEqualTo(n + 1);
                assertThat(count(twice, n)).isEqualTo(2 * n);
            }
            assertThat(successor.unwrap(PGStatement.class).isUseServerPrepare()).isTrue();
            assertThat(twice.unwrap(PGStatement.class).isUseServerPrepare()).isTrue();

            CompletableFuture<Void> other = inBackground(() -> {
                for (int n = 0; n < 500; n++) {
                    assertThat(count(successor, n)).isEqualTo(n + 1);
                }
            });
            for (int n = 0; n < 500; n++) {
                assertThat(count(twice, n)).isEqualTo(2 * n);
            }
            assertThat(other).succeedsWithin(PATIENCE);
        }
    }

    @Test
    void settingsOfAClientAreItsOwn() throws SQLException {
        Database elsewhere = new Database(server.dsn() + "?currentSchema=pg_catalog");
        try (Connection one = pool.getConnection(); Connection two = elsewhere.connect()) {
            String path = "SELECT count(*) FROM current_setting('search_path') path WHERE path = ?";
            assertThat(count(two, path, "pg_catalog")).isEqualTo(1);
            assertThat(count(one, path, "public")).isEqualTo(1);

            execute(two, "SET search_path = ''", "SET default_transaction_read_only = on");
            execute(one, "CREATE TABLE writable ()");
            assertThat(count(two, path, "\"\"")).isEqualTo(1);
            assertFails("25006", () -> execute(two, "CREATE TABLE public.forbidden ()"));

            String user = "SELECT count(*) WHERE current_user = ?";
            execute(one, "CREATE ROLE guest", "SET ROLE guest");
            assertThat(count(two, user, "postgres")).isEqualTo(1);
            assertThat(count(one, user, "guest")).isEqualTo(1);
            execute(one, "RESET ROLE", "DROP ROLE guest");
        }
        assertThat(count("SELECT count(*) FROM writable")).isZero();
    }

    @Test
    void clientWaitsForTheTransactionOfAnother() throws SQLException {
        execute("CREATE TABLE turns (n int)");
        try (Connection first = pool.getConnection(); Connection second = pool.getConnection()) {
            first.setAutoCommit(false);
            execute(first, "INSERT INTO turns VALUES (1)");
            CompletableFuture<Void> other =
                    inBackground(() -> execute(second, "INSERT INTO turns SELECT max(n) + 1 FROM turns"));
            assertThat(other).failsWithin(MOMENT).withThrowableOfType(TimeoutException.class);

            execute(first, "INSERT INTO turns VALUES (10)");
            first.commit();
            assertThat(other).succeedsWithin(PATIENCE);
            assertThat(count(first, "SELECT max(n) FROM turns")).isEqualTo(11);
            first.rollback();
        }
    }

    private interface Action {
        void run() throws SQLException;
    }

    private static CompletableFuture<Void> inBackground(Action action) {
        return CompletableFuture.runAsync(() -> {
            try {
                action.run();
            } catch (SQLException e) {
                throw new CompletionException(e);
            }
        });
    }

    @Test
    void connectionIsUsableAfterAnError() throws SQLException {
        try (Connection connection = pool.getConnection()) {
            assertFails("22012", () -> count(connection, "SELECT 1 / ?", 0));
            assertFails("42601", () -> count(connection, "SELEC ?", 0));
            assertThat(count(connection, "SELECT 1 / ?", 1)).isEqualTo(1);

            connection.setAutoCommit(false);
            assertFails("22012", () -> count(connection, "SELECT 1 / ?", 0));
            assertFails("25P02", () -> count(connection, "SELECT 1 / ?", 1));
            connection.rollback();
            assertThat(count(connection, "SELECT 1 / ?", 1)).isEqualTo(1);
            connection.rollback();
        }
    }

    @Test
    void copyIntoTheServerIsRefused() throws SQLException {
        execute("CREATE TABLE copied (n int)");
        try (Connection connection = pool.getConnection()) {
            CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
            assertFails("0A000", () -> copy.copyIn("COPY copied FROM STDIN"));
            execute(connection, "INSERT INTO copied VALUES (42)");
            StringWriter out = new StringWriter();
            copy.copyOut("COPY copied TO STDOUT", out);
            assertThat(out).hasToString("42\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void otherDatabasesAreRefused() {
        assertFails("3D000", () -> new Database(server.dsn()).named("postgres").connect());
    }

    @Test
    void hasCompressionAggregatesAndJobs() throws SQLException {
        execute("CREATE TABLE visits (time timestamptz NOT NULL, facility text)",
                "SELECT create_hypertable('visits', by_range('time', interval '1 day'))",
                "ALTER TABLE visits SET (timescaledb.compress, timescaledb.compress_segmentby = 'facility')",
                "INSERT INTO visits SELECT '2025-01-01Z'::timestamptz + n * interval '1 hour', 'f' || n % 3"
                        + " FROM generate_series(0, 239) n",
                """
                CREATE MATERIALIZED VIEW visits_daily WITH (timescaledb.continuous) AS
                SELECT time_bucket('1 day', time) AS day, count(*) AS visits FROM visits GROUP BY 1 WITH NO DATA""",
                "CALL refresh_continuous_aggregate('visits_daily', '2025-01-01Z', '2025-01-09Z')",
                "SELECT compress_chunk(show_chunks('visits', older_than => '2025-01-02Z'::timestamptz))");
        assertThat(count("SELECT sum(visits) FROM visits_daily")).isEqualTo(8 * 24);
        String compressed = "SELECT count(*) FROM timescaledb_information.chunks"
                + " WHERE hypertable_name = 'visits' AND is_compressed";
        assertThat(count(compressed)).isEqualTo(1);

        execute("CALL run_job(" + count("SELECT add_compression_policy('visits', interval '1 day')") + ")");
        assertThat(count(compressed)).isEqualTo(10);
        assertThat(count("SELECT count(*) FROM visits")).isEqualTo(240);
    }

    @Test
    void survivesAFailureOfTheEngine() throws SQLException {
        try (EmbeddedTimescale server = EmbeddedTimescale.start()) {
            Database database = new Database(server.dsn());
            database.execute("CREATE TABLE survived AS SELECT 42 AS n");
            try (Connection idle = database.connect(); Connection connection = database.connect()) {
                connection.setAutoCommit(false);
                execute(connection, "INSERT INTO survived VALUES (1)");
                CopyManager copy = connection.unwrap(PGConnection.class).getCopyAPI();
                // The server does not recognize this COPY, and PGlite ends when it finds no data to read.
                assertFails("08006", () -> copy.copyIn("/**/ COPY survived FROM STDIN"));
                assertThat(idle.isValid(1)).isFalse();
            }
            assertThat(database.value("SELECT sum(n) FROM survived", Long.class)).isEqualTo(42);
        }
    }

    @Test
    void keepsItsDataInADirectory(@TempDir Path directory) {
        Path data = directory.resolve("made/by the server");
        try (EmbeddedTimescale server = EmbeddedTimescale.start(data)) {
            Database database = new Database(server.dsn());
            database.execute("CREATE EXTENSION timescaledb");
            database.execute("CREATE TABLE kept (time timestamptz NOT NULL)");
            database.execute("SELECT create_hypertable('kept', by_range('time'))");
            database.execute("INSERT INTO kept SELECT now() - n * interval '1 day' FROM generate_series(1, 100) n");
        }
        try (EmbeddedTimescale server = EmbeddedTimescale.start(data)) {
            Database database = new Database(server.dsn());
            assertThat(database.count("SELECT count(*) FROM kept")).isEqualTo(100);
            assertThat(database.count("SELECT count(*) FROM show_chunks('kept')")).isGreaterThan(10);
        }
    }
}
