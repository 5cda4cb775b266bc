package io.yosai.timescale.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yosai.timescale.servers.FakeVault;
import io.yosai.timescale.servers.TimescaleServer;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.vault.Vault;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Properties;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class VaultPoolIT {
    @RegisterExtension
    static final TimescaleServer server = TimescaleServer.apache();

    private static String as(String role) {
        return server.dsn().replaceFirst("//[^@]*@", "//" + role + ":" + role + "@");
    }

    private static String user(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT current_user")) {
            row.next();
            return row.getString(1);
        }
    }

    private static String user(DataSource pool) throws SQLException {
        try (Connection connection = pool.getConnection()) {
            return user(connection);
        }
    }

    @Test
    void whatChangesInVaultIsUsedForNewConnectionsWhileWorkOnOldOnesGoesOn() throws Exception {
        server.execute("CREATE ROLE before LOGIN PASSWORD 'before'; CREATE ROLE after LOGIN PASSWORD 'after'");
        try (FakeVault fake = FakeVault.start().put("secret/data/timescale", Map.of("target", as("before")));
                Vault vault = new Vault(settings(fake).vault());
                DatabasePool pool = Databases.openTarget(settings(fake), vault);
                DatabasePool watching = pool.forMonitoring()) {
            try (Connection working = pool.getConnection()) {
                working.setAutoCommit(false);
                assertThat(user(working)).isEqualTo("before");
                assertThat(user(watching)).isEqualTo("before");

                fake.put("secret/data/timescale", Map.of("target", as("after")));
                await().until(() -> user(pool).equals("after") && user(watching).equals("after"));

                assertThat(user(working)).isEqualTo("before");
                working.commit();
            }
            await().until(() -> server.count("SELECT count(*) FROM pg_stat_activity WHERE usename = 'before'") == 0);
        } finally {
            server.execute("DROP ROLE before; DROP ROLE after");
        }
    }

    private static Settings settings(FakeVault fake) {
        return Settings.read(Map.of("VAULT_ADDR", fake.address(), "VAULT_TOKEN", fake.token(), "VAULT_REFRESH", "1"),
                new Properties());
    }
}
