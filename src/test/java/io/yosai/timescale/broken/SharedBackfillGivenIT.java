package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A backfill of whole chunks by three processes, one of which is killed again and again; {@code -Dkills} says how
 * often.
 */
@Tag("given")
class SharedBackfillGivenIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.given();

    private static final Duration PATIENCE = Duration.ofMinutes(5);
    private static final int KILLS = Integer.getInteger("kills", 5);
    private static final int PAGE = 500;
    /** So many that two pages for each kill are few, and that it is not finished before the last kill. */
    private static final int ROWS = Math.max(200_000, KILLS * PAGE * 200);
    private static final Pattern SUMMARY = Pattern.compile(
            "(?m)^([0-9,]+) rows read in .*: [0-9,]+ copied, ([0-9,]+) already there, 0 to the quarantine");
    private static final String HALF_MADE =
            "SELECT count(*) FROM pg_class c WHERE relname LIKE '\\_backfill\\_%' AND relkind = 'r' "
            + "AND relname NOT LIKE '%\\_compressed' AND NOT EXISTS (SELECT FROM pg_inherits WHERE inhrelid = c.oid)";
    private static final String LATE =
            "INSERT INTO access_events (time, event_id, facility_id) VALUES ('%s', '%s', 'late')";

    private final Replica replica = new Replica(primary.database(), target.database());
    private final Map<String, String> settings = Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
            "REPLICATION_INTERVAL", "0.5", "REPLICATION_PAGE_SIZE", String.valueOf(PAGE), "STANDBY_TIMEOUT", "5",
            "RECONCILE_INTERVAL", "0");

    @TempDir
    Path folder;

    private ServiceProcess start(String verb, String log) throws Exception {
        return ServiceProcess.start(verb, settings, folder.resolve(log + ".log"));
    }

    private ServiceProcess backfill(int number) throws Exception {
        return start("backfill --from 2020-01-01 --to 2100-01-01 --workers 1", "backfill" + number);
    }

    @Test
    void killedAgainAndAgainUnderLateRowsAndALiveStreamEachRowIsThereOnceAndNothingIsHalfMade() throws Exception {
        primary.execute(SqlFile.read("/demo/primary.sql")
                + "; INSERT INTO access_events (time, event_id) VALUES (now(), gen_random_uuid())");
        try (ServiceProcess once = start("replicate", "begin")) {
            assertThat(once.exitCode(PATIENCE)).as(once.log()).isZero();
        }
        // The stream has begun, and what comes now is all history.
        target.execute("DELETE FROM access_events");
        primary.execute("DROP TABLE access_events");
        replica.history(ROWS);
        AtomicBoolean over = new AtomicBoolean();
        long read = 0;
        long twice = 0;
        try (ServiceProcess live = start("run", "live"); Writers writers = Writers.start(primary.database(), 1)) {
            List<ServiceProcess> workers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                workers.add(backfill(i));
            }
            Replica.await(PATIENCE, () -> target.count("SELECT count(*) FROM timescale_integration.backfill") > 0);
            CompletableFuture<Void> late = CompletableFuture.runAsync(() -> late(over));
            int kills = 0;
            while (kills < KILLS && target.count("SELECT count(*) FROM timescale_integration.backfill") > 0) {
                ServiceProcess killed = workers.remove(0);
                Replica.await(PATIENCE, () -> !killed.isAlive() || target.count("SELECT count(*) FROM "
                        + "timescale_integration.claim WHERE kind = 'slice' AND owner LIKE '" + killed.pid()
                        + "@%'") > 0);
                // Anywhere in a slice.
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(1500)));
                if (killed.isAlive()) {
                    killed.kill();
                    kills++;
                    workers.add(backfill(2 + kills));
                }
            }
            assertThat(kills).as("before it was finished").isEqualTo(KILLS);
            for (ServiceProcess worker : workers) {
                assertThat(worker.exitCode(PATIENCE)).as(worker.log()).isZero();
                Matcher summary = SUMMARY.matcher(worker.log());
                assertThat(summary.find()).as(worker.log()).isTrue();
                read += Long.parseLong(summary.group(1).replace(",", ""));
                twice += Long.parseLong(summary.group(2).replace(",", ""));
            }
            over.set(true);
            late.join();
            assertThat(live.isAlive()).isTrue();
        }
        // What came into slices that were finished is for reconcile, as ever.
        try (ServiceProcess once = start("replicate", "end"); ServiceProcess compare = start("reconcile", "compare")) {
            assertThat(once.exitCode(PATIENCE)).as(once.log()).isZero();
            assertThat(compare.exitCode(PATIENCE)).as(compare.log()).isZero();
        }
        replica.assertEqual("after the comparison");
        assertThat(target.count(HALF_MADE)).isZero();
        assertThat(target.count("SELECT count(*) FROM timescale_integration.backfill")).isZero();
        long attached = target.count("SELECT count(*) FROM timescaledb_information.chunks WHERE chunk_name LIKE "
                + "'\\_backfill\\_%'");
        System.out.printf("%d kills, %d rows: the last three read %d, %d rows were read twice, %d chunks are "
                + "attached%n", KILLS, ROWS, read, twice, attached);
        assertThat(attached).isPositive();
        // Of each that was killed two pages may have been read and not written.
        assertThat(ROWS + twice + 2L * PAGE * KILLS).isLessThanOrEqualTo(Math.round(ROWS * 1.05));
    }

    /**
     * Into the source, and every thirtieth one into the target too, as another writer does: more would leave no range
     * without a chunk.
     */
    private void late(AtomicBoolean over) {
        try (Connection source = primary.connect(); Statement insert = source.createStatement();
             Connection other = target.connect(); Statement there = other.createStatement()) {
            for (int i = 0; !over.get(); i++) {
                String event = LATE.formatted(Instant.now().minusSeconds(
                        ThreadLocalRandom.current().nextLong(90 * 86_400)),
                        UUID.randomUUID());
                insert.execute(event);
                if (i % 30 == 0) {
                    there.execute(event);
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
