package io.yosai.timescale.race;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.config.SqlFile;
import io.yosai.timescale.servers.ServerUnavailable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

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

    /** Whatever the events' times are: with this cursor they do not matter. */
    @Test
    void nothingIsLostWithTheCursorByTransactionId() throws Exception {
        Race race = new Race("race_by_xid", plan.third(), primary, target);
        race.primary().execute(SqlFile.read("/race/cursor_xid.sql"));
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("REPLICATION_CURSOR", "xid");
        settings.put("RECONCILE_INTERVAL", "0");
        race.assertExact(race.run(settings, new Workload(plan.writers(), 0.05, plan.slowest(), 0.05, 0.02, 0.2, 0, 0),
                Duration.ZERO));
    }

    /** The same race must be able to fail. */
    @Test
    void rowsThatCommitLateAreLostWithoutTheHorizon() throws Exception {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        settings.put("REPLICATION_HORIZON", "off");
        settings.put("RECONCILE_INTERVAL", "0");
        Race race = new Race("race_without_horizon", plan.lasting(Duration.ofSeconds(8)), primary, target);
        Verdict verdict = race.run(settings, Workload.inOrder(plan.writers(), plan.slowest()), Duration.ZERO);
        assertThat(verdict.lost()).as("%s", verdict).isNotEmpty();
        assertThat(verdict.problems()).as("%s", verdict).hasSameSizeAs(verdict.lost());
    }
}
