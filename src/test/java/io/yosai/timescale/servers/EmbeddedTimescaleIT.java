package io.yosai.timescale.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How much the embedded server takes, what its TimescaleDB does, and what of its data outlives it. */
@Tag("long")
class EmbeddedTimescaleIT extends EmbeddedFixture {
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
