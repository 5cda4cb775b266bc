package io.yosai.timescale.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Files;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On the server given: without its scheduler, and beside it, whether that runs jobs or fails at all of them. */
@Tag("given")
class PoliciesGivenIT extends PoliciesContract {
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    /** Jobs of ours that no one has run to its end yet. */
    private static final String WAITING = "SELECT count(*) FROM timescaledb_information.jobs j "
            + "JOIN timescale_integration.job_run r USING (job_id) LEFT JOIN timescaledb_information.job_stats s "
            + "USING (job_id) WHERE s.last_run_status IS DISTINCT FROM 'Success' AND r.succeeded IS NULL";

    PoliciesGivenIT() {
        super(target);
    }

    private static void scheduler(String does) {
        target.execute("SELECT _timescaledb_functions." + does + "_background_workers()");
    }

    /** What the route does is then the route's own doing. */
    @BeforeEach
    void stopTheScheduler() {
        scheduler("stop");
    }

    @Test
    void everyJobIsRunByTheSchedulerOrElseByTheRouteAndNoneIsFailing() throws Exception {
        ensure();
        events("40 days", 1000);
        events("10 hours", 300);
        scheduler("start");
        passPolicies();
        assertThat(target.count("SELECT count(*) FROM timescale_integration.job_run")).isEqualTo(6);
        Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofSeconds(1)).until(() -> {
            passPolicies();
            return target.count(WAITING) == 0;
        });
        assertThat(target.value("SELECT string_agg(DISTINCT concat_ws(' ', range_end < now() - interval '30 days', "
                + "is_compressed), '; ') FROM timescaledb_information.chunks WHERE hypertable_name = 'access_events'",
                String.class)).isEqualTo("f f; t t");
        assertAggregatesEqualTheEvents();
        String gauge = Files.readString(Routes.SHIPPED.resolve("gauges/target/timescale_integration_job.sql"));
        assertThat(target.count("SELECT count(*) FROM (" + gauge + ") AS job WHERE failing OR incomplete "
                + "OR last_success_timestamp_seconds IS NULL")).isZero();
    }
}
