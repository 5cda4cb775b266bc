package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.TimescaleServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the server given, of the Community edition, and what two sessions do to each other. */
@Tag("given")
class BehavioursGivenIT extends BehavioursContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    BehavioursGivenIT() {
        super(target);
    }

    /**
     * @return the SQLSTATE with which the second session fails once the first has done its work; null: it does not fail
     */
    private static String second(String first, String second) throws Exception {
        try (Connection one = target.connect(); Statement statement = one.createStatement()) {
            one.setAutoCommit(false);
            statement.execute(first);
            CompletableFuture<String> other = CompletableFuture.supplyAsync(() -> {
                try (Connection two = target.connect(); Statement waiting = two.createStatement()) {
                    waiting.execute(second);
                    return null;
                } catch (SQLException e) {
                    return e.getSQLState();
                }
            });
            Awaitility.await().until(() -> other.isDone() || target.count(
                    "SELECT count(*) FROM pg_locks WHERE NOT granted") > 0);
            one.commit();
            return other.get();
        }
    }

    @Test
    void ofTwoThatCompressAChunkTheOneThatWaitedFails() throws Exception {
        target.execute("INSERT INTO readings VALUES ('2024-05-01 00:00:00+00', 1); "
                + "ALTER TABLE readings SET (timescaledb.compress, timescaledb.compress_orderby = 'at')");
        String compress = "SELECT compress_chunk(c, if_not_compressed => true) FROM show_chunks('readings') AS c";
        assertThat(second(compress, compress)).isEqualTo("42710");
    }
}
