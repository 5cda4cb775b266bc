package io.yosai.timescale.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.PgBouncer;
import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What other clients of PgBouncer in transaction mode have left in the sessions that the pools get. */
class PoolerLeftoversIT {
    @RegisterExtension
    static final TimescaleServer server = TimescaleServer.apache();

    private static final String ROLE = "pooled";

    private PgBouncer bouncer;
    private Database client;
    private Databases pools;

    @BeforeEach
    void open() {
        server.execute("CREATE ROLE " + ROLE + " LOGIN PASSWORD '" + Passwords.of(ROLE) + "'; "
                + "CREATE ROLE guest; GRANT guest TO " + ROLE + "; CREATE EXTENSION IF NOT EXISTS timescaledb; "
                + "CREATE TABLE item (id int, note text); INSERT INTO item VALUES (0, 'there'), (9, NULL); "
                + "CREATE SCHEMA elsewhere; CREATE TABLE elsewhere.item (LIKE item); "
                + "GRANT USAGE ON SCHEMA elsewhere TO " + ROLE
                + "; GRANT ALL ON item, elsewhere.item TO " + ROLE);
        bouncer = PgBouncer.start(ROLE, server.database());
        client = bouncer.to(server.database(), ROLE);
        pools = Pools.open(Settings.read(Map.of("SOURCE_DSN", client.dsn(), "TARGET_DSN", client.dsn(),
                "TIMESCALE_POOL_MAX", "6"), new Properties()));
    }

    @AfterEach
    void close() {
        pools.close();
        bouncer.close();
        server.execute("DROP TABLE item; DROP SCHEMA elsewhere CASCADE; DROP OWNED BY " + ROLE + ", guest; DROP ROLE "
                + ROLE + ", guest");
    }

    /** In each of the sessions that PgBouncer has for the role. */
    private void leave(String sql) throws SQLException {
        List<Connection> all = new ArrayList<>();
        for (int i = 0; i < PgBouncer.SESSIONS; i++) {
            all.add(client.connect());
            // Its transaction keeps the session, so that the next one gets another.
            all.get(i).setAutoCommit(false);
            try (Statement statement = all.get(i).createStatement()) {
                statement.execute(sql);
            }
        }
        for (Connection one : all) {
            one.commit();
            one.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"SET search_path = elsewhere, public", "SELECT set_config('search_path', '', false)",
        "CREATE TEMPORARY TABLE item (id int, note text)", "SET default_transaction_read_only = on", "SET ROLE guest",
        "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY", "SET transform_null_equals = on"})
    void leavesOurTransactionsAsTheyAre(String left) throws Exception {
        leave(left);
        try (Connection source = pools.source("primary").getConnection()) {
            assertThat(Query.count(source, "SELECT count(*) AS rows FROM item WHERE note = NULL OR id = 0"))
                    .isOne();
        }
        try (Connection target = pools.target().getConnection()) {
            target.setAutoCommit(false);
            Query.run(target, "INSERT INTO item VALUES (1, 'in a transaction')");
            target.commit();
            target.setAutoCommit(true);
            Query.run(target, "INSERT INTO item VALUES (2, 'by itself')");
            // Which the server is asked for before the statement runs.
            try (PreparedStatement insert = target.prepareStatement("INSERT INTO item VALUES (?, ?)")) {
                assertThat(insert.getParameterMetaData().getParameterCount()).isEqualTo(2);
                insert.setInt(1, 3);
                insert.setString(2, "by itself");
                insert.executeUpdate();
            }
        }
        assertThat(server.value("SELECT string_agg(id::text, ',' ORDER BY id) FROM public.item", String.class))
                .isEqualTo("0,1,2,3,9");
    }

    @Test
    void triggersThatAnotherClientHasTurnedOffFire() throws Exception {
        server.execute("ALTER ROLE " + ROLE + " SUPERUSER; ALTER TABLE item ADD CHECK (id < 10); "
                + "CREATE FUNCTION shout() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.note = upper(NEW.note); "
                + "RETURN NEW; END$$; CREATE TRIGGER shout BEFORE INSERT ON item FOR EACH ROW EXECUTE "
                + "FUNCTION shout()");
        try {
            leave("SET session_replication_role = replica");
            try (Connection target = pools.target().getConnection()) {
                Query.run(target, "INSERT INTO item VALUES (1, 'quiet')");
            }
            assertThat(server.value("SELECT note FROM item WHERE id = 1", String.class)).isEqualTo("QUIET");
        } finally {
            server.execute("DROP FUNCTION shout CASCADE");
        }
    }

    @Test
    void whatTheRoleHasForADefaultStays() throws Exception {
        server.execute("ALTER ROLE " + ROLE + " SET search_path = elsewhere; ALTER ROLE " + ROLE
                + " SET session_replication_role = replica; ALTER ROLE " + ROLE
                + " SET default_transaction_read_only = on");
        try (Connection source = pools.source("primary").getConnection()) {
            assertThat(Query.count(source, "SELECT count(*) AS rows FROM item")).isZero();
            assertThat(Query.count(source, "SELECT count(*) AS rows FROM pg_settings WHERE name = "
                    + "'session_replication_role' AND setting = 'replica'")).isOne();
        }
        assertThatThrownBy(() -> {
            try (Connection target = pools.target().getConnection()) {
                Query.run(target, "INSERT INTO item VALUES (1)");
            }
        }).isInstanceOf(DatabaseDown.class).hasMessageContaining("is read only");
    }

    /** PgBouncer drops it then without a word. */
    @Test
    void theSearchPathOfTheDsnHoldsWherePgBouncerIgnoresIt() throws Exception {
        bouncer.close();
        bouncer = PgBouncer.start(ROLE, "ignore_startup_parameters = search_path", server.database());
        try (DatabasePool pool = Pools.openTarget(Settings.read(Map.of("TARGET_DSN",
                bouncer.to(server.database(), ROLE).dsn() + "?currentSchema=elsewhere"), new Properties()));
             Connection target = pool.getConnection()) {
            Query.run(target, "INSERT INTO item VALUES (1)");
        }
        assertThat(server.count("SELECT count(*) FROM elsewhere.item")).isOne();
    }
}
