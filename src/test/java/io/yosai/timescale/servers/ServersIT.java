package io.yosai.timescale.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

class ServersIT {

    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();

    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    /** What the field above would be in another test class. */
    @RegisterExtension
    static final TimescaleServer targetOfAnotherClass = TimescaleServer.apache();

    private static String dsnOfThisClass;

    @BeforeAll
    static void rememberDsn() {
        dsnOfThisClass = target.dsn();
    }

    @AfterAll
    static void databaseOutlivesNestedClass() {
        assertThat(new Database(dsnOfThisClass).count("SELECT 1")).isEqualTo(1);
    }

    @Test
    void bothServersAreVersion17() {
        assertThat(primary.value("SHOW server_version", String.class)).startsWith("17.");
        assertThat(target.value("SHOW server_version", String.class)).startsWith("17.");
    }

    @Test
    void bothServersTakePreparedTransactionsAndAHundredConnections() {
        for (DatabaseExtension server : new DatabaseExtension[] {primary, target}) {
            assertThat(server.value("SHOW max_prepared_transactions", String.class)).isEqualTo("10");
            assertThat(server.value("SHOW max_connections", String.class)).isEqualTo("100");
        }
    }

    @Test
    void nativeServerHasTheApacheEdition() {
        target.execute("CREATE EXTENSION timescaledb");
        assertThat(target.value("SHOW timescaledb.license", String.class)).isEqualTo("apache");
        target.execute("CREATE TABLE events (time timestamptz NOT NULL)");
        target.execute("SELECT create_hypertable('events', by_range('time'))");
        assertThat(target.count("SELECT count(*) FROM timescaledb_information.hypertables")).isEqualTo(1);
    }

    @Test
    void classesShareTheServerAndNotTheDatabase() {
        target.execute("CREATE TABLE only_here ()");
        assertThat(targetOfAnotherClass.port()).isEqualTo(target.port());
        assertThat(targetOfAnotherClass.dsn()).isNotEqualTo(target.dsn());
        assertThat(targetOfAnotherClass.value("SELECT to_regclass('only_here')::text", String.class)).isNull();
    }

    @Nested
    class NestedClass {

        @Test
        void hasTheDatabaseOfItsOuterClass() {
            assertThat(target.dsn()).isEqualTo(dsnOfThisClass);
        }
    }

    @Nested
    class OfCommunityEdition {

        @RegisterExtension
        static final TimescaleServer community = TimescaleServer.community();

        private static final String OBJECTS = """
                SELECT (SELECT count(*) FROM pg_class) + (SELECT count(*) FROM pg_proc) + (SELECT count(*) FROM pg_type)
                    + (SELECT count(*) FROM pg_namespace WHERE nspname !~ '^pg_') + (SELECT count(*) FROM pg_roles)
                    + (SELECT count(*) FROM timescaledb_information.jobs)
                    + (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory')""";

        @Test
        void onlyDatabaseIsEmptiedForTheNextClass() {
            long before = community.count(OBJECTS);
            community.execute("CREATE TABLE events (time timestamptz NOT NULL, facility text, PRIMARY KEY (time))");
            community.execute("SELECT create_hypertable('events', by_range('time', interval '1 day'))");
            community.execute("ALTER TABLE events SET (timescaledb.compress)");
            community.execute("SELECT add_compression_policy('events', interval '1 day')");
            community.execute("SELECT add_retention_policy('events', interval '9 days')");
            community.execute("INSERT INTO events SELECT now() - n * interval '1 day' FROM generate_series(1, 5) n");
            community.execute("SELECT compress_chunk(show_chunks('events', older_than => interval '3 days'))");
            community.execute("CREATE SCHEMA other CREATE TABLE \"Odd name\" (id serial)");
            community.execute("CREATE MATERIALIZED VIEW other.daily WITH (timescaledb.continuous) AS"
                    + " SELECT time_bucket('1 day', time) AS day, count(*) FROM events GROUP BY 1");
            community.execute("CREATE MATERIALIZED VIEW weekly WITH (timescaledb.continuous) AS"
                    + " SELECT time_bucket('7 days', day) AS week, sum(count) FROM other.daily GROUP BY 1");
            community.execute("CREATE FUNCTION f(int, config jsonb) RETURNS void LANGUAGE sql AS 'SELECT'");
            community.execute("SELECT add_job('f', '1 hour')");
            community.execute("CREATE TYPE size AS RANGE (subtype = int4)");
            community.execute("CREATE VIEW v AS SELECT 'empty'::size");
            community.execute("CREATE ROLE replicator; GRANT ALL ON events TO replicator");
            community.execute("CREATE TEMP TABLE session_only ()");
            community.execute("SELECT pg_advisory_lock(1)");
            assertThat(community.count(OBJECTS)).isGreaterThan(before + 20);

            community.shared().takeBack(community.database());
            assertThat(community.count(OBJECTS)).isEqualTo(before);
            assertThat(community.value("SHOW timescaledb.license", String.class)).isEqualTo("timescale");
        }
    }

    @Test
    void databaseIsGoneAfterItsClassEvenWithOpenSessionsAndPreparedTransactions() throws SQLException {
        NativeTimescale server = target.server();
        SharedServer shared = new ManyDatabases(() -> new Database(server.dsn("postgres")), () -> { });
        Database lent = shared.lend("Any Test$Class");
        try (Connection open = lent.connect(); Statement statement = open.createStatement()) {
            statement.execute("CREATE EXTENSION timescaledb");
            statement.execute("BEGIN; CREATE TABLE t (); PREPARE TRANSACTION 'any;\"gid\"'");
            shared.takeBack(lent);
            assertThatThrownBy(lent::connect).isInstanceOf(SQLException.class).hasMessageContaining("does not exist");
        }
    }

    @Test
    void wrongPasswordIsRefused() {
        String wrong = target.dsn().replaceFirst(":[^:@/]+@", ":wrong@");
        assertThatThrownBy(() -> new Database(wrong).connect())
                .isInstanceOfSatisfying(SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    @Test
    void embeddedPrimaryTakesADirectoryAndRemovesIt(@TempDir Path directory) {
        Path data = directory.resolve("primary");
        Database database;
        try (EmbeddedPrimary server = EmbeddedPrimary.start(data)) {
            database = new Database(server.dsn("postgres"));
            assertThat(database.value("SHOW fsync", String.class)).isEqualTo("off");
            assertThat(Files.exists(data.resolve("PG_VERSION"))).isTrue();
        }
        assertThatThrownBy(database::connect).hasMessageContaining("refused");
        assertThat(data).doesNotExist();
    }
}
