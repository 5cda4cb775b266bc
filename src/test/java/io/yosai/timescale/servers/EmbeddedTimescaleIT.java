package io.yosai.timescale.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
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
import org.postgresql.copy.CopyIn;

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

    private static final String BINARY = " (FORMAT binary)";

    private static byte[] copyOut(Connection connection, String sql) throws SQLException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try {
            connection.unwrap(PGConnection.class).getCopyAPI().copyOut(sql, out);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static CopyIn beginCopy(Connection connection, String sql) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
    }

    private static long copyIn(Connection connection, String sql, byte[] rows) throws SQLException {
        CopyIn copy = beginCopy(connection, sql);
        copy.writeToCopy(rows, 0, rows.length);
        return copy.endCopy();
    }

    private static long copyIn(Connection connection, String sql, String rows) throws SQLException {
        return copyIn(connection, sql, rows.getBytes(UTF_8));
    }

    @Test
    void copiesTextInAndOut() throws SQLException {
        execute("CREATE TABLE lines (n int, line text)");
        String rows = "1\té; COPY lines FROM STDIN;\n2\t\\N\n";
        try (Connection connection = pool.getConnection()) {
            CopyIn copy = beginCopy(connection, "COPY lines (line, n) FROM STDIN WITH (FORMAT csv, DELIMITER ';');");
            assertThat(copy.getFieldCount()).isEqualTo(2);
            assertThat(copy.getFormat()).isZero();
            copy.cancelCopy();
            assertThat(copyIn(connection, "copy lines\nfrom stdin", rows)).isEqualTo(2);
            assertThat(copyIn(connection, "COPY lines FROM STDIN", "")).isZero();
            assertThat(copyOut(connection, "COPY (TABLE lines ORDER BY n) TO STDOUT")).asString(UTF_8).isEqualTo(rows);
            assertThat(count(connection, "SELECT count(*) FROM lines WHERE line IS NULL")).isEqualTo(1);
        }
    }

    @Test
    void copiesPagesInBinary() throws SQLException {
        int rows = 50_000;
        int page = 5_000; // of more than a megabyte
        execute("CREATE TABLE written (time timestamptz NOT NULL, n int, data jsonb, UNIQUE (time, n))",
                "SELECT create_hypertable('written', by_range('time', interval '1 day'))",
                "CREATE TABLE pages AS SELECT '2025-01-01Z'::timestamptz + n * interval '10 s' AS time, n,"
                        + " jsonb_build_object('text', repeat(md5(n::text), 6)) AS data FROM generate_series(1, "
                        + rows + ") n");
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            for (int first = 1; first < rows; first += page) {
                byte[] bytes = copyOut(connection, "COPY (SELECT * FROM pages WHERE n BETWEEN " + first + " AND "
                        + (first + page - 1) + ") TO STDOUT" + BINARY);
                assertThat(bytes).hasSizeGreaterThan(1_000_000);
                assertThat(copyIn(connection, "COPY written FROM STDIN" + BINARY, bytes)).isEqualTo(page);
                connection.commit();
            }
        }
        assertThat(count("SELECT count(*) FROM (TABLE written EXCEPT ALL TABLE pages) wrong")).isZero();
        assertThat(count("SELECT count(*) FROM written")).isEqualTo(rows);
    }

    @Test
    void copiesARowOfTwoMegabytes() throws SQLException {
        execute("CREATE TABLE wide (n int, text text)",
                "INSERT INTO wide SELECT 1, string_agg(md5(n::text), '') FROM generate_series(1, 65536) n");
        try (Connection connection = pool.getConnection()) {
            byte[] binary = copyOut(connection, "COPY wide TO STDOUT" + BINARY);
            byte[] text = copyOut(connection, "COPY wide TO STDOUT");
            assertThat(text).hasSize((2 << 20) + 3);
            assertThat(copyIn(connection, "COPY wide FROM STDIN" + BINARY, binary)).isEqualTo(1);
            assertThat(copyIn(connection, "COPY wide FROM STDIN", text)).isEqualTo(1);
        }
        assertThat(count("SELECT count(*) FROM (SELECT DISTINCT * FROM wide) rows")).isEqualTo(1);
        assertThat(count("SELECT count(*) FROM wide")).isEqualTo(3);
    }

    @Test
    void copyIsPartOfItsTransaction() throws SQLException {
        execute("CREATE TABLE parts (n int PRIMARY KEY)");
        try (Connection connection = pool.getConnection()) {
            connection.setAutoCommit(false);
            execute(connection, "INSERT INTO parts VALUES (1)");
            assertThat(copyIn(connection, "COPY parts FROM STDIN", "2\n3\n")).isEqualTo(2);
            connection.rollback();
            assertThat(copyIn(connection, "COPY parts FROM STDIN", "4\n")).isEqualTo(1);
            Savepoint savepoint = connection.setSavepoint();
            assertFails("23505", () -> copyIn(connection, "COPY parts FROM STDIN", "5\n4\n"));
            assertFails("25P02", () -> beginCopy(connection, "COPY parts FROM STDIN"));
            connection.rollback(savepoint);
            assertThat(copyIn(connection, "COPY parts FROM STDIN", "6\n")).isEqualTo(1);
            connection.commit();
        }
        assertThat(count("SELECT sum(n) FROM parts")).isEqualTo(4 + 6);
    }

    @Test
    void copyFailsAtItsEndForItsRowsAndAtOnceForItself() throws SQLException {
        execute("CREATE TABLE failing (n int PRIMARY KEY)");
        byte[] twice = "1\n1\n".repeat(100_000).getBytes(UTF_8);
        try (Connection connection = pool.getConnection()) {
            for (int i = 0; i < 2; i++) {
                CopyIn copy = beginCopy(connection, "COPY failing FROM STDIN");
                copy.writeToCopy(twice, 0, twice.length);
                copy.flushCopy();
                assertFails("23505", copy::endCopy);
            }
            assertFails("22P02", () -> copyIn(connection, "COPY failing FROM STDIN", "one\n"));
            assertFails("22P04", () -> copyIn(connection, "COPY failing FROM STDIN", "1\t2\n"));
            assertFails("22P04", () -> copyIn(connection, "COPY failing FROM STDIN" + BINARY, "1\n"));
            assertFails("42P01", () -> beginCopy(connection, "COPY unknown FROM STDIN"));
            assertFails("42703", () -> beginCopy(connection, "COPY failing (unknown) FROM STDIN"));
            assertFails("42601", () -> beginCopy(connection, "COPY failing FROM STDIN (FORMAT)"));
            assertThat(count(connection, "SELECT count(*) FROM failing")).isZero();
        }
    }

    @Test
    void copyCanBeCancelled() throws SQLException {
        execute("CREATE TABLE cancelled (n int)");
        byte[] rows = "1\n2\n3".getBytes(UTF_8);
        try (Connection connection = pool.getConnection()) {
            CopyIn copy = beginCopy(connection, "COPY cancelled FROM STDIN");
            copy.writeToCopy(rows, 0, rows.length);
            copy.cancelCopy();
            assertThat(copy.isActive()).isFalse();
            assertThat(count(connection, "SELECT count(*) FROM cancelled")).isZero();
        }
    }

    @Test
    void nothingIsLeftOfAClientThatVanishesInACopy() throws SQLException {
        execute("CREATE TABLE unfinished (n int)");
        Connection client = new Database(server.dsn()).connect();
        client.setAutoCommit(false);
        CopyIn copy = beginCopy(client, "COPY unfinished FROM STDIN");
        copy.writeToCopy("1\n2\n".getBytes(UTF_8), 0, 4);
        copy.flushCopy();
        client.abort(Runnable::run);
        assertThat(count("SELECT count(*) FROM unfinished")).isZero();
    }

    @Test
    void othersAreServedWhileRowsAreSent() throws SQLException {
        execute("CREATE TABLE slow (n int)");
        try (Connection sender = pool.getConnection()) {
            CopyIn copy = beginCopy(sender, "COPY slow FROM STDIN");
            execute("INSERT INTO slow VALUES (1)");
            copy.writeToCopy("2\n".getBytes(UTF_8), 0, 2);
            assertThat(count("SELECT count(*) FROM slow")).isEqualTo(1);
            copy.endCopy();
        }
        assertThat(count("SELECT count(*) FROM slow")).isEqualTo(2);
    }

    @Test
    void copiesThroughATemporaryTableIntoCompressedChunks() throws SQLException {
        execute("CREATE TABLE stays (time timestamptz NOT NULL, n int, UNIQUE (time, n))",
                "SELECT create_hypertable('stays', by_range('time', interval '1 day'))",
                "ALTER TABLE stays SET (timescaledb.compress, timescaledb.compress_orderby = 'time, n')",
                "INSERT INTO stays SELECT '2025-01-01Z'::timestamptz + n * interval '1 hour', n"
                        + " FROM generate_series(0, 47) n",
                "SELECT compress_chunk(show_chunks('stays'))");
        String known = "2025-01-01 05:00Z\t5\n";
        try (Connection connection = pool.getConnection()) {
            assertThat(copyIn(connection, "COPY stays FROM STDIN", "2025-01-01 05:00Z\t500\n")).isEqualTo(1);
            assertFails("23505", () -> copyIn(connection, "COPY stays FROM STDIN", known));

            connection.setAutoCommit(false);
            execute(connection, "CREATE TEMP TABLE page (LIKE stays) ON COMMIT DROP");
            assertThat(copyIn(connection, "COPY page FROM STDIN", known + "2025-01-02 05:00Z\t501\n")).isEqualTo(2);
            execute(connection, "INSERT INTO stays SELECT * FROM page ON CONFLICT DO NOTHING");
            connection.commit();
        }
        assertThat(count("SELECT count(*) FROM stays")).isEqualTo(50);
    }

    @Test
    void copyIntoTheServerIsASimpleQueryOfItsOwn() throws SQLException {
        execute("CREATE TABLE alone (n int)");
        try (Connection connection = pool.getConnection()) {
            assertFails("57014", () -> beginCopy(connection, "COPY alone FROM STDIN; INSERT INTO alone VALUES (1)"));
            assertFails("57014", () -> execute(connection, "COPY alone FROM STDIN"));
            assertThat(count(connection, "SELECT count(*) FROM alone")).isZero();
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
                assertFails("57P02", () -> execute(connection, "SELECT 1" + "+1".repeat(20_000))); // too deep for it
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
