package io.yosai.timescale.monitoring.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.NativeTimescale;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServerUnavailable;
import io.yosai.timescale.servers.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The page as a running service serves it. */
@Tag("long")
class StatusPageOfServiceIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();

    @TempDir
    static Path folder;
    private static Browser browser;
    private static NativeTimescale targetServer;
    private static Database target;
    private static ServiceProcess service;

    @BeforeAll
    static void start() throws Exception {
        browser = Browser.open();
        try {
            targetServer = new NativeTimescale().start();
        } catch (ServerUnavailable e) {
            Assumptions.abort("no native TimescaleDB: " + e.getMessage());
        }
        target = new Database(targetServer.dsn("postgres"));
        primary.execute(SqlFile.read("/demo/primary.sql"));
        primary.execute("INSERT INTO access_events (time, event_id, facility_id) "
                + "SELECT now() - i * interval '7 hours', gen_random_uuid(), 'f1' FROM generate_series(0, 99) AS i");
        service = ServiceProcess.start("run", Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_INTERVAL", "0.5", "REPLICATION_MARGIN", "0", "MONITOR_INTERVAL", "0.3",
                "POLICIES_INTERVAL", "1"), folder.resolve("service.log"));
        await().atMost(Duration.ofMinutes(3)).until(() -> target.value(
                "SELECT to_regclass('timescale_integration.watermark') IS NOT NULL", Boolean.class));
        await().atMost(Duration.ofMinutes(3)).until(() -> target.count("SELECT count(*) FROM access_events") == 100);
    }

    @AfterAll
    static void stop() throws Exception {
        if (service != null) {
            service.close();
        }
        if (targetServer != null) {
            targetServer.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void saysWhatIsTheCaseWhenCaughtUpBehindAndWithTheTargetStopped() throws Exception {
        browser.look(1280, "light");
        browser.visit(service.uri("/").toString());
        awaitSentence("Caught up.*");
        await().atMost(Duration.ofMinutes(3)).until(() -> !browser.text("#legend").isBlank());
        assertThat(browser.text("#key")).contains("Source\nup", "Target\nup").doesNotContain("1970", "NaN");
        assertThat(browser.text("#edition")).endsWith("apache edition");
        browser.screenshot("service-caught-up");

        try (Connection connection = target.connect(); Statement lock = connection.createStatement()) {
            connection.setAutoCommit(false);
            lock.execute("LOCK TABLE access_events IN SHARE ROW EXCLUSIVE MODE");
            target.execute("UPDATE timescale_integration.watermark SET time = now() - interval '1 hour', "
                    + "key = ARRAY[CAST(now() - interval '1 hour' AS text)]");
            primary.execute("INSERT INTO access_events (time, event_id) "
                    + "VALUES (now() - interval '40 seconds', gen_random_uuid())");
            awaitSentence(".+ s behind, \\d rows? waiting");
            browser.screenshot("service-behind");
        }
        awaitSentence("Caught up.*");

        targetServer.stop(NativeTimescale.Mode.FAST);
        awaitSentence("Target down since \\d\\d:\\d\\d:\\d\\d UTC.*");
        await().atMost(Duration.ofMinutes(3)).until(() -> browser.text("#key .bad").equals("down"));
        browser.screenshot("service-target-down");
        assertThat(browser.console()).isEmpty();
        targetServer.start();
        awaitSentence("Caught up.*");
    }

    /** A command that fails when it is needed is worse than none. */
    @Test
    void queriesOfTheRunbookWork() throws Exception {
        String runbook = Files.readString(Routes.SHIPPED.resolveSibling("docs").resolve("runbook.md"));
        var blocks = Pattern.compile("(?s)```sql\n-- (primary|target): (.*?)```").matcher(runbook).results().toList();
        assertThat(blocks).hasSizeGreaterThan(10);
        for (MatchResult block : blocks) {
            String query = "-- " + block.group(2);
            if (block.group(1).equals("primary")) {
                primary.execute(query);
            } else {
                target.execute(query);
            }
        }
    }

    private static void awaitSentence(String pattern) {
        await().atMost(Duration.ofMinutes(3)).until(() -> browser.text("h1").matches("(?i)" + pattern));
    }
}
