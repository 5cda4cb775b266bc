package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A new database on the native server for each test, and a look at everything that is in it. */
abstract class TimescaleDBManagerFixture {
    @RegisterExtension
    static final TimescaleServer server = TimescaleServer.apache();

    private static final String ALL = "SELECT string_agg(line, E'\\n' ORDER BY line) FROM ("
            + "SELECT concat_ws(' ', c.oid::regclass, relkind, relnatts, relfilenode, relowner) FROM pg_class c "
            + "WHERE relnamespace NOT IN ('pg_catalog'::regnamespace, 'pg_toast'::regnamespace) "
            + "UNION ALL SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_' "
            + "UNION ALL SELECT extname FROM pg_extension) AS object (line)";

    Database database;

    @BeforeEach
    void createDatabase() {
        server.execute("CREATE DATABASE fresh");
        database = server.database().named("fresh");
    }

    @AfterEach
    void dropDatabase() {
        server.execute("DROP DATABASE fresh WITH (FORCE)");
        server.execute("DROP ROLE IF EXISTS replicator");
    }

    static List<SchemaChange> ensure(Database database) throws SQLException {
        return ensure(database, "1 day");
    }

    static List<SchemaChange> ensure(Database database, String chunkInterval) throws SQLException {
        return ensure(database, chunkInterval, new TimescaleDBManager.Options(false, false, false));
    }

    static List<SchemaChange> ensure(Database database, String chunkInterval, TimescaleDBManager.Options options)
            throws SQLException {
        return Schemas.ensure(Settings.read(Map.of("TARGET_DSN", database.dsn(), "TIMESCALE_POOL_MIN", "0",
                "TIMESCALE_CHUNK_INTERVAL", chunkInterval), new Properties()), options);
    }

    /** Every table, index, sequence, view, schema and extension. */
    String everything() {
        return database.value(ALL, String.class);
    }

    /** Runs ensure(), which must leave all as it was. */
    AbstractThrowableAssert<?, ?> assertRefused(Database as) {
        String before = everything();
        AbstractThrowableAssert<?, ?> refusal = assertThatThrownBy(() -> ensure(as)).isInstanceOf(OperatorError.class);
        assertThat(everything()).isEqualTo(before);
        return refusal;
    }

    /** The same database as the role replicator, which is made here and has no rights but those granted in a test. */
    Database asReplicator() {
        database.execute("CREATE ROLE replicator LOGIN PASSWORD '" + Passwords.of("replicator") + "'");
        return database.as("replicator");
    }
}
