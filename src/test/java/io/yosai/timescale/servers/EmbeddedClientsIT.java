package io.yosai.timescale.servers;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.postgresql.PGStatement;

/** Clients of the embedded server take turns in its one session, and nothing of one is seen by another. */
class EmbeddedClientsIT extends EmbeddedFixture {
    private static final Duration MOMENT = Duration.ofMillis(300);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

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
    void otherDatabasesAreRefused() {
        assertFails("3D000", () -> new Database(server.dsn()).named("postgres").connect());
    }
}
