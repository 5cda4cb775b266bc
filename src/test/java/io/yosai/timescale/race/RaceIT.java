package io.yosai.timescale.race;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.ServerUnavailable;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Writers, the service and somebody who breaks things. In the end the target must hold every event that the primary has
 * acknowledged once, and nothing else; and what the service has claimed meanwhile must have been true.
 */
@Tag("long")
class RaceIT {
    private static final RacePlan plan = RacePlan.chosen();
    /** Small pages, so that a fault more often meets one that is half written. */
    private static final Map<String, String> SETTINGS = Map.of("REPLICATION_INTERVAL", "0.2",
            "REPLICATION_PAGE_SIZE", "50", "MONITOR_INTERVAL", "0.5");
    /** Of the race that must lose rows, which with others it may not. */
    private static final long LOSING = 1;
    private static Side primary;
    private static Side target;
    private static Side other;

    @BeforeAll
    static void startServers() throws Exception {
        try {
            primary = Side.start("primary");
            target = Side.start("target");
            other = Side.start("other primary");
        } catch (ServerUnavailable e) {
            Assumptions.abort("no native TimescaleDB: " + e.getMessage());
        }
    }

    @AfterAll
    static void stopServers() throws Exception {
        for (Side side : Stream.of(primary, target, other).filter(Objects::nonNull).toList()) {
            side.close();
        }
    }

    @Test
    void theHorizonAloneLosesNothingThatIsNotDatedBack() throws Exception {
        Race race = new Race("horizon_alone", plan.share(0.3), primary, target, other);
        Verdict verdict = race.run(with("RECONCILE_INTERVAL", "0"), inOrder(), 1, Duration.ZERO);
        race.assertExact(verdict);
    }

    @Test
    void reconcileBringsWhatIsDatedBackCorrectedOrErased() throws Exception {
        Race race = new Race("with_reconcile", plan.share(0.4), primary, target, other);
        Workload all = new Workload(plan.writers(), 0.05, plan.slowest(), 0.05, 0.02, 0.1, 0.3, 0.05);
        Verdict verdict = race.run(with("RECONCILE_INTERVAL", "1", "RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES",
                "100"), all, 1,
                Duration.ofMinutes(1));
        race.assertExact(verdict);
    }

    /** Whatever the events' times are: with this cursor they do not matter. */
    @Test
    void theCursorByTransactionIdLosesNothingHoweverItIsDated() throws Exception {
        Race race = new Race("by_xid", plan.share(0.2), primary, target, other);
        race.primary().execute(SqlFile.read("/race/cursor_xid.sql"));
        Workload datedBack = new Workload(plan.writers(), 0.05, plan.slowest(), 0.05, 0.02, 0.3, 0, 0);
        Verdict verdict =
                race.run(with("RECONCILE_INTERVAL", "0", "REPLICATION_CURSOR", "xid"), datedBack, 1, Duration.ZERO);
        race.assertExact(verdict);
    }

    /**
     * The same race must be able to fail; while a service lags, which it may do all through the faults, it passes by no
     * row.
     */
    @Test
    void withoutHorizonAndReconcileRowsThatCommitLateAreLost() throws Exception {
        Race race = new Race("without_horizon", plan.share(0.1).with(LOSING), primary, target, other);
        Verdict verdict =
                race.run(with("RECONCILE_INTERVAL", "0", "REPLICATION_HORIZON", "off"), inOrder(), 5, Duration.ZERO);
        assertThat(verdict.lost()).as("%s", verdict).isNotEmpty();
        assertThat(race.exitOfReconcile()).as("and a comparison finds them").isEqualTo(1);
        assertThat(race.broken()).as("claims that rows refute are found").isNotEmpty();
        assertThat(verdict.problems()).as("%s", verdict).hasSameSizeAs(verdict.lost());
    }

    private static Workload inOrder() {
        return Workload.inOrder(plan.writers(), plan.slowest());
    }

    private static Map<String, String> with(String... settings) {
        Map<String, String> all = new HashMap<>(SETTINGS);
        for (int i = 0; i < settings.length; i += 2) {
            all.put(settings[i], settings[i + 1]);
        }
        return all;
    }
}
