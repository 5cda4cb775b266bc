package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.FakeVault;
import io.yosai.timescale.servers.Passwords;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Both sides are on a server that asks for passwords; the service logs in to both as one role. */
@Tag("long")
class RotationIT {
    @RegisterExtension
    static final TimescaleServer primary = TimescaleServer.apache();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    Path folder;

    private final Replica replica = new Replica(primary.database(), target.database());

    @AfterEach
    void dropRole() {
        for (TimescaleServer side : new TimescaleServer[] {primary, target}) {
            side.execute("REASSIGN OWNED BY rotated TO postgres; DROP OWNED BY rotated");
        }
        primary.execute("DROP ROLE rotated");
    }

    private static String dsn(Database side, String password) {
        return side.dsn().replaceFirst("//[^@]*@", "//rotated:" + password + "@");
    }

    private static Map<String, String> secret(String password) {
        return Map.of("source", dsn(primary.database(), password), "target", dsn(target.database(), password));
    }

    /** Whoever is logged in is thrown out, so that it has to log in again. */
    private static void change(String password) {
        primary.execute("ALTER ROLE rotated PASSWORD '" + password + "'; SELECT pg_terminate_backend(pid) "
                + "FROM pg_stat_activity WHERE usename = 'rotated'");
    }

    @Test
    void passwordsThatChangeAndAVaultThatIsDownAtTheStartLoseNoRow() throws Exception {
        primary.execute("CREATE ROLE rotated LOGIN SUPERUSER PASSWORD '" + Passwords.of("rotated-1") + "'");
        replica.history(2_000);
        try (FakeVault vault = FakeVault.start().put("secret/data/timescale", secret(Passwords.of("rotated-1")))) {
            Map<String, String> settings = Map.of("VAULT_ADDR", vault.address(), "VAULT_TOKEN", vault.token(),
                    "VAULT_REFRESH", "0", "REPLICATION_INTERVAL", "0.1", "MONITOR_INTERVAL", "0.2");
            vault.down();
            try (ServiceProcess service = ServiceProcess.start("run", settings, folder.resolve("service.log"))) {
                Replica.await(Duration.ofMinutes(3), () -> status(service, "/health/ready") == 503);
                assertThat(status(service, "/health/live")).isEqualTo(200);
                vault.up();
                replica.awaitSchema();

                try (Writers writers = Writers.start(replica.primary(), 2)) {
                    awaitMoreRows();
                    vault.put("secret/data/timescale", secret(Passwords.of("rotated-2")));
                    change(Passwords.of("rotated-2"));
                    awaitMoreRows();
                    change(Passwords.of("rotated-3"));
                    Replica.await(Duration.ofMinutes(3),
                            () -> lines(service, "refuses the login: .*authentication failed") > 0);
                    vault.put("secret/data/timescale", secret(Passwords.of("rotated-3")));
                    awaitMoreRows();
                }
                replica.assertEqualWithin(Duration.ofMinutes(3));

                assertThat(service.isAlive()).isTrue();
                assertThat(lines(service, "Vault at .* is down: it takes no conn")).as(service.log()).isEqualTo(1);
                assertThat(lines(service, "Vault at .* is back after")).as(service.log()).isEqualTo(1);
                assertThat(lines(service, "TARGET_DSN has changed in Vault")).as(service.log()).isEqualTo(2);
                assertThat(service.log()).doesNotContain("\tat ");
            }
        }
    }

    private void awaitMoreRows() {
        long before = target.count("SELECT count(*) FROM access_events");
        Replica.await(Duration.ofMinutes(3), () -> target.count("SELECT count(*) FROM access_events") > before);
    }

    /** 0 while nobody answers. */
    private static int status(ServiceProcess service, String path) throws InterruptedException {
        try {
            return HTTP.send(HttpRequest.newBuilder(service.uri(path)).build(),
                    HttpResponse.BodyHandlers.discarding()).statusCode();
        } catch (IOException e) {
            return 0;
        }
    }

    private static long lines(ServiceProcess service, String pattern) throws Exception {
        return service.log().lines().filter(line -> line.matches(".*" + pattern + ".*")).count();
    }
}
