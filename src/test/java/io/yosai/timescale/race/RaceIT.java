package io.yosai.timescale.race;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServerUnavailable;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Writers, the service and somebody who breaks things. In the end the target must hold every event that the primary has
 * acknowledged once, and nothing else.
 */
class RaceIT {
    private static final RacePlan plan = RacePlan.chosen();
    /** Small pages, so that a fault more often meets one that is half written. */
    private static final Map<String, String> SETTINGS = Map.of("REPLICATION_INTERVAL", "0.2",
            "REPLICATION_PAGE_SIZE", "20", "JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
    private static Side primary;
    private static Side target;

    @TempDir
    Path folder;

    @BeforeAll
    static void startServers() throws Exception {
        try {
            primary = Side.start("primary");
            target = Side.start("target");
        } catch (ServerUnavailable e) {
            Assumptions.abort("no native TimescaleDB: " + e.getMessage());
        }
    }

    @AfterAll
    static void stopServers() throws Exception {
        for (Side side : Stream.of(primary, target).filter(Objects::nonNull).toList()) {
            side.close();
        }
    }

    @Test
    void nothingIsLostDoubledOrMadeUpWhateverBreaks() throws Exception {
        Race race = new Race("race", plan, primary, target);
        Verdict verdict = race.run(SETTINGS, Workload.inOrder(plan.writers(), plan.slowest()), Duration.ZERO);
        race.assertExact(verdict);
    }

    /** The same race must be able to fail. */
    @Test
    void rowsThatCommitLateAreLostWithoutTheHorizon() throws Exception {
        Path horizon = Routes.copyInto(folder).resolve("sql/primary/horizon.sql");
        Files.writeString(horizon, Files.readString(horizon).replace("min(xact_start)", "max(clock_timestamp())"));
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.merge("JAVA_TOOL_OPTIONS", " -Duser.dir=" + folder, String::concat);
        Race race = new Race("race_without_horizon", plan.lasting(Duration.ofSeconds(10)), primary, target);
        Verdict verdict = race.run(settings, Workload.inOrder(plan.writers(), plan.slowest()), Duration.ZERO);
        assertThat(verdict.lost()).as("%s", verdict).isNotEmpty();
        assertThat(verdict.problems()).as("%s", verdict).hasSameSizeAs(verdict.lost());
    }
}
