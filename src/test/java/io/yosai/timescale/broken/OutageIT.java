package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.NativeTimescale;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServerUnavailable;
import io.yosai.timescale.servers.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both servers are native ones of this class alone: they are stopped and started. */
@Tag("long")
class OutageIT {
    @TempDir
    Path folder;

    @Test
    void theServiceOutlivesBothDatabasesAndSaysOnceThatTheyWentAndOnceThatTheyAreBack() throws Exception {
        try (NativeTimescale primary = server(); NativeTimescale target = server()) {
            Replica replica = new Replica(new Database(primary.dsn("postgres")), new Database(target.dsn("postgres")));
            replica.history(2_000);
            primary.stop(NativeTimescale.Mode.FAST);
            target.stop(NativeTimescale.Mode.FAST);

            Map<String, String> settings = Map.of("SOURCE_DSN", primary.dsn("postgres"),
                    "TARGET_DSN", target.dsn("postgres"), "REPLICATION_INTERVAL", "0.2");
            Path errors = Routes.copyInto(folder).resolve("errors.camel.yaml");
            String text = Files.readString(errors);
            // Each try waits three seconds for a connection.
            Files.writeString(errors, text.replace("maximumRedeliveries: 4", "maximumRedeliveries: 1"));
            assertThat(errors).content().isNotEqualTo(text);
            Path log = folder.resolve("service.log");
            try (ServiceProcess service = ServiceProcess.start("run", settings, log, folder)) {
                // A whole pass with all its tries: still one line.
                Replica.await(Duration.ofSeconds(120), () -> service.metric(
                        "timescale_integration_last_attempt_timestamp_seconds\\{route=\"access_events\"}") > 0);
                target.start();
                // Now the pass gets as far as the primary, of which the schema of a stream asks its columns.
                Replica.await(Duration.ofMinutes(3), () -> service.log().contains("primary database"));
                primary.start();
                Replica.await(Duration.ofMinutes(3), () -> replica.target().value(
                        "SELECT to_regclass('access_events')::text", String.class) != null);
                replica.assertEqualWithin(Duration.ofMinutes(3));

                target.stop(NativeTimescale.Mode.IMMEDIATE);
                Replica.await(Duration.ofMinutes(3), () -> lines(service, "target database .* is down") == 2);
                target.start();
                replica.primary().execute(
                        "INSERT INTO access_events (time, event_id) VALUES (now(), gen_random_uuid())");
                replica.assertEqualWithin(Duration.ofMinutes(3));

                assertThat(lines(service, "target database .* is down")).as(service.log()).isEqualTo(2);
                assertThat(lines(service, "target database .* is back after")).as(service.log()).isEqualTo(2);
                assertThat(lines(service, "primary database .* is down")).as(service.log()).isEqualTo(1);
                assertThat(lines(service, "primary database .* is back after")).as(service.log()).isEqualTo(1);
                assertThat(service.log()).doesNotContain("\tat ");
            }
        }
    }

    private static long lines(ServiceProcess service, String pattern) throws Exception {
        return service.log().lines().filter(line -> line.matches(".*" + pattern + ".*")).count();
    }

    private static NativeTimescale server() {
        try {
            return new NativeTimescale().start();
        } catch (ServerUnavailable e) {
            Assumptions.abort("no native TimescaleDB: " + e.getMessage());
            throw e;
        }
    }
}
