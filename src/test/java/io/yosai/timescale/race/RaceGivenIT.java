package io.yosai.timescale.race;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.EmbeddedPrimary;
import io.yosai.timescale.servers.GivenServer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The race between servers that are not stopped: sessions end, the network breaks, the service is killed, the extension
 * is updated.
 */
@Tag("given")
class RaceGivenIT {
    private static final Map<String, String> SETTINGS = Map.of(
            "REPLICATION_INTERVAL", "0.2", "REPLICATION_PAGE_SIZE", "20",
            "RECONCILE_INTERVAL", "1", "RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES", "100");

    @Test
    void nothingIsLostOrDoubledWhileTheServersRun() throws Exception {
        RacePlan plan = RacePlan.chosen(Duration.ofSeconds(30));
        String database = "race_given_" + plan.seed();
        Optional<GivenServer> given = GivenServer.primary();
        try (EmbeddedPrimary embedded = given.isPresent() ? null : EmbeddedPrimary.start();
             Side primary = Side.given("primary", given.map(GivenServer::admin).orElseGet(
                     () -> new Database(embedded.dsn("postgres"))));
             Side target = Side.given("target", GivenServer.timescale().admin())) {
            try {
                // A server has no room for prepared transactions unless a person gave it some.
                double prepared = primary.admin()
                        .count("SELECT current_setting('max_prepared_transactions')") < plan.writers()
                        ? 0 : 0.02;
                Race race = new Race(database, plan, primary, target, null);
                String oldest = target.admin().value(SqlFile.read("/race/oldest_extension.sql"), String.class);
                race.target().execute("CREATE EXTENSION timescaledb VERSION '" + oldest + "'");
                Workload all = new Workload(plan.writers(), 0.05, plan.slowest(), 0.05, prepared, 0.1, 0.3, 0.05);
                race.assertExact(race.run(SETTINGS, all, 1, Duration.ofMinutes(1)));
                System.out.println("TimescaleDB " + oldest + ", the oldest version that is installed, was updated to "
                        + race.target().value("SELECT extversion FROM pg_extension WHERE extname = 'timescaledb'",
                        String.class));
            } finally {
                primary.drop(database);
                target.drop(database);
            }
        }
    }
}
