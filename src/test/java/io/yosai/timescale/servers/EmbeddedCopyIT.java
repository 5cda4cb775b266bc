package io.yosai.timescale.servers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/** COPY to and from the embedded server, by pages, in transactions, and where it fails. */
class EmbeddedCopyIT extends EmbeddedFixture {
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
}
