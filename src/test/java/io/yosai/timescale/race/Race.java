package io.yosai.timescale.race;

import static org.assertj.core.api.Assertions.assertThat;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.PgBouncer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;

/** Writers, service and nemesis on a database of their own on both sides. */
final class Race {
    private static final Path LOGS =
            Path.of(System.getProperty("distribution", "target/timescale-integration")).resolveSibling("race");
    private static final String NOW = "INSERT INTO access_events (time, event_id) VALUES (now(), ?)";
    private static final String LAST = SqlFile.read("/race/last.sql");
    /** It stays, so that reconcile, which deletes nothing below the oldest row, may delete what is erased. */
    private static final String OLDEST =
            "INSERT INTO access_events (time, event_id) VALUES (now() - interval '1 day', gen_random_uuid())";
    private static final Duration RECOVERY = Duration.ofMinutes(4);

    private final String name;
    private final RacePlan plan;
    private final Side primarySide;
    private final Side targetSide;
    private final Database primary;
    private final Database target;
    private final Path log;
    private final Side other;
    private volatile Ledger ledger = new Ledger();
    private Collection<String> broken = List.of();
    private int exitOfReconcile;

    /**
     * @param name of the databases and of the log
     * @param other a primary that is none of the service's, and that its DSN leads to at times; null: there is none
     */
    Race(String name, RacePlan plan, Side primarySide, Side targetSide, Side other) {
        this.other = other;
        this.name = name;
        this.plan = plan;
        this.primarySide = primarySide;
        this.targetSide = targetSide;
        primary = primarySide.create(name);
        primary.execute(SqlFile.read("/demo/primary.sql"));
        primary.execute(OLDEST);
        primary.execute("GRANT SELECT ON access_events TO replicator");
        target = targetSide.create(name);
        if (other != null) {
            other.create(name).execute(SqlFile.read("/demo/primary.sql")
                    + "; GRANT SELECT ON access_events TO replicator");
        }
        log = LOGS.resolve(name + "-" + plan.seed() + ".log");
    }

    /** The database of the writers, to be changed before the race. */
    Database primary() {
        return primary;
    }

    /** That of the service, likewise. */
    Database target() {
        return target;
    }

    /**
     * Runs the race, heals all, and waits until every row has had its turn.
     *
     * @param settings of the service, beside the databases
     * @param rounds how many events, one after another, are copied after the last fault while the writers go on
     * @param patience how long the sides may take, after that, to become equal
     * @return the first exact verdict, or the last one
     */
    Verdict run(Map<String, String> settings, Workload workload, int rounds, Duration patience) throws Exception {
        boolean byXid = "xid".equals(settings.get("REPLICATION_CURSOR"));
        boolean reconciles = !"0".equals(settings.get("RECONCILE_INTERVAL"));
        try (PgBouncer ofPrimary = pooler(primarySide); PgBouncer ofTarget = pooler(targetSide)) {
            Map<String, String> all = new HashMap<>(settings);
            all.put("SOURCE_DSN", primarySide.serviceDsn(name, ofPrimary));
            all.put("TARGET_DSN", targetSide.serviceDsn(name, ofTarget));
            try (Service service = new Service(all, log)) {
                awaitCopy(insert(LAST));
                try (Writers writers = Writers.start(primary, workload, plan.seed());
                     Claims claims = Claims.watch(service, () -> ledger, primary, target, byXid)) {
                    ledger = writers.ledger();
                    List<Fault> faults = new ArrayList<>(primarySide.faults(ofPrimary));
                    faults.addAll(targetSide.faults(ofTarget));
                    faults.addAll(primarySide.faultsOfSource(name, other));
                    faults.addAll(targetSide.faultsOfTarget(name, ofTarget));
                    faults.add(service.kill());
                    if (primarySide.server() != null) {
                        faults.addAll(new GoingBack(primarySide, name, () -> ledger,
                                () -> adopt(service, claims, reconciles)).faults());
                    }
                    int count = new Nemesis(faults, plan.seed(), service).run(plan.time(), () -> {
                        awaitCopy(insert(NOW));
                        if (plan.isLong()) {
                            claims.streams();
                            claims.reconcile("reconcile --dry-run", Map.of());
                        }
                    });
                    say("%d faults, %d rows copied, %d acknowledged, of which the primary lost %d", count, rows(target),
                            ledger.acknowledged().size() + ledger.lost().size(), ledger.lost().size());
                    // Under load to the end: the service must find its way back while others write.
                    for (int round = 0; round < rounds; round++) {
                        awaitCopy(insert(NOW));
                    }
                    // On a busy machine the faults may leave no time for some.
                    Awaitility.await("claims of each kind").atMost(RECOVERY).until(
                            () -> claims.checked().keySet().containsAll(claimed(byXid, reconciles)));
                    claims.close();
                    broken = claims.broken();
                    say("claims checked: %s; false: %d%s", claims.summary(), broken.size(), broken.isEmpty() ? "" : ", "
                            + broken);
                }
                awaitCopy(insert(LAST));
                service.assertAlive();
                retryQuarantine(service);
                Verdict verdict = settle(patience);
                say("%s", verdict);
                exitOfReconcile = service.once("reconcile --dry-run", Map.of()).exitCode();
                return verdict;
            }
        }
    }

    /** What is claimed in each race. */
    private Set<Claims.Kind> claimed(boolean byXid, boolean reconciles) {
        Set<Claims.Kind> kinds = EnumSet.of(Claims.Kind.WAITING_AND_HELD, Claims.Kind.SAME_EVERYWHERE);
        if (!byXid) {
            kinds.addAll(Set.of(Claims.Kind.NONE_WAITS, Claims.Kind.HELD_SINCE, Claims.Kind.COPIED_UP_TO));
        }
        if (reconciles) {
            kinds.add(Claims.Kind.COMPARED);
        }
        if (plan.isLong()) {
            kinds.add(Claims.Kind.RECONCILE);
            kinds.addAll(byXid ? Set.of() : Set.of(Claims.Kind.STREAMS));
        }
        return kinds;
    }

    private PgBouncer pooler(Side side) {
        return plan.isPooled(name, side.name()) ? side.pooler(name) : null;
    }

    /**
     * As a person does when the source has gone back; where the service compares nothing, he does it, with all that it
     * lost deleted.
     */
    private void adopt(Service service, Claims claims, boolean reconciles) throws SQLException {
        Awaitility.await().atMost(RECOVERY).until(() -> service.once("adopt-source primary", Map.of()).exitCode() == 0);
        if (!reconciles) {
            // Rows after the watermark are not compared, and the primary may have lost some that are dated so.
            awaitCopy(insert(NOW));
            Awaitility.await().atMost(RECOVERY).until(() -> {
                retryQuarantine(service);
                return claims.reconcile("reconcile", Map.of("RECONCILE_DELETES", "true", "RECONCILE_MAX_DELETES",
                        "100")) == 0;
            });
        }
    }

    /** What a trigger has swallowed is there. */
    private void retryQuarantine(Service service) throws Exception {
        if (target.count("SELECT count(*) FROM timescale_integration.quarantine") > 0) {
            service.once("quarantine retry", Map.of());
        }
    }

    /** Claims of the service during the race that its own ledger refutes. */
    Collection<String> broken() {
        return broken;
    }

    /** What a comparison without a repair ended with after the race: 0 where it claims that both sides are equal. */
    int exitOfReconcile() {
        return exitOfReconcile;
    }

    /** That target and primary hold the same events, and the primary those that it has acknowledged. */
    void assertExact(Verdict verdict) throws Exception {
        assertThat(verdict.isExact()).as(new Explanation(ledger, primary, target, log).of(verdict)).isTrue();
        assertThat(broken).as("claims that were not true, see " + log).isEmpty();
        assertPrimaryKeptItsWord();
        assertThat(exitOfReconcile).as("reconcile says that both sides are equal, see " + log).isZero();
    }

    /** That the primary holds what it has acknowledged and nothing else: else the race itself is at fault. */
    private void assertPrimaryKeptItsWord() throws SQLException {
        Set<UUID> there = Verdict.rows(primary).keySet();
        assertThat(ledger.acknowledged().keySet().stream().filter(event -> !there.contains(event))).isEmpty();
        assertThat(ledger.rolledBack().stream().filter(there::contains)).isEmpty();
    }

    private UUID insert(String sql) throws SQLException {
        UUID event = UUID.randomUUID();
        try (Connection connection = primary.connect(); PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setObject(1, event);
            insert.executeUpdate();
        }
        return event;
    }

    private void awaitCopy(UUID event) {
        long start = System.nanoTime();
        Awaitility.await().atMost(RECOVERY).pollInterval(Duration.ofMillis(100)).until(() -> target.value(
                "SELECT to_regclass('access_events')::text", String.class) != null
                && target.count("SELECT count(*) FROM access_events WHERE event_id = '" + event + "'") > 0);
        say("caught up in %.1f s", (System.nanoTime() - start) / 1e9);
    }

    private Verdict settle(Duration patience) throws SQLException {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            Verdict verdict = Verdict.of(primary, target);
            if (verdict.isExact() || System.nanoTime() > end) {
                return verdict;
            }
            LockSupport.parkNanos(Duration.ofMillis(500).toNanos());
        }
    }

    private static long rows(Database side) {
        return side.count("SELECT count(*) FROM access_events");
    }

    private void say(String format, Object... values) {
        System.out.println("race " + name + ", seed " + plan.seed() + ": " + String.format(format, values));
    }
}
