package io.yosai.timescale.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yosai.timescale.servers.Pools;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.settings.Settings;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** On a plain PostgreSQL: claims need nothing of TimescaleDB. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class ClaimsIT {
    @RegisterExtension
    static final PrimaryServer server = new PrimaryServer();

    private static final String KIND = "stream";
    private static final List<String> NAMES = IntStream.range(0, 7).mapToObj(i -> "name " + i).toList();

    private Databases databases;

    @BeforeEach
    void makeTheTable() {
        server.execute("DROP SCHEMA IF EXISTS timescale_integration CASCADE; CREATE SCHEMA timescale_integration; "
                + SqlFile.read("/schema/state/claim.sql"));
        databases = Pools.open(Settings.read(Map.of("SOURCE_DSN", server.dsn(), "TARGET_DSN", server.dsn(),
                "TIMESCALE_POOL_MIN", "0"), new Properties()));
    }

    @AfterEach
    void closeConnections() {
        databases.close();
    }

    private Claims instance(Duration lasts) {
        return new Claims(databases.target(), lasts);
    }

    private Claims instance() {
        return instance(Duration.ofMinutes(1));
    }

    @Test
    void eachNameIsTakenByOneWorkerInTheOrderGiven() throws Exception {
        Claims claims = instance();
        assertThat(claims.take(KIND, List.of("b", "a"), 1)).containsExactly("b");
        assertThat(claims.take(KIND, List.of("b", "a"), 2)).as("another worker of the same process")
                .containsExactly("a");
        assertThat(instance().take(KIND, List.of("b", "a"), 2)).isEmpty();
        assertThat(instance().take("slice", List.of("b"), 1)).as("of another kind").containsExactly("b");
        claims.release(KIND, "b");
        assertThat(instance().take(KIND, List.of("b", "a"), 2)).containsExactly("b");
    }

    @Test
    void hundredsOfNamesAreShared() throws Exception {
        List<String> names = IntStream.range(0, 400).mapToObj(i -> UUID.randomUUID().toString()).toList();
        assertThat(instance().share(KIND, names, List.of())).containsExactlyInAnyOrderElementsOf(names);
        assertThat(instance().share("job of " + Claims.listed(names), NAMES, List.of())).hasSameSizeAs(NAMES);
        assertThat(Claims.listed(names)).isEqualTo(Claims.listed(new TreeSet<>(names))).isNotEqualTo(
                Claims.listed(names.subList(1, 400)));
    }

    @Test
    void ofManyWorkersAtATimeNoTwoHaveTheSameName() throws Exception {
        List<String> names = IntStream.range(0, 200).mapToObj(i -> "slice " + i).toList();
        Collection<String> taken = new ConcurrentLinkedQueue<>();
        Claims claims = instance();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        Callable<Void> worker = () -> {
            // Nothing is free for a moment where the others are about to take it.
            while (taken.size() < names.size()) {
                List<String> found = claims.take(KIND, names, 1);
                taken.addAll(found);
                if (found.isEmpty()) {
                    Thread.sleep(5);
                }
            }
            return null;
        };
        for (var done : threads.invokeAll(List.of(worker, worker, worker, worker))) {
            done.get();
        }
        threads.shutdown();
        assertThat(taken).containsExactlyInAnyOrderElementsOf(names);
    }

    @Test
    void oneThatIsNotRenewedIsFreeWhenItsTimeIsOver() throws Exception {
        Claims dead = instance(Duration.ofSeconds(3));
        Claims alive = instance(Duration.ofSeconds(3));
        dead.take(KIND, List.of("a"), 1);
        alive.take(KIND, List.of("b"), 1);
        List<String> found = new ArrayList<>();
        await().untilAsserted(() -> {
            assertThat(alive.renew(KIND, "b")).isTrue();
            found.addAll(alive.take(KIND, List.of("a", "b"), 2));
            assertThat(found).isNotEmpty();
        });
        assertThat(found).as("the one that is renewed is not").containsExactly("a");
        assertThat(dead.renew(KIND, "a")).isFalse();
        dead.release(KIND, "a");
        assertThat(alive.renew(KIND, "a")).as("what another holds is not given back").isTrue();
        assertThat(instance().take(KIND, List.of("a"), 1)).isEmpty();
    }

    /** After a kill, the next start on the same machine goes on at once. */
    @Test
    void thoseOfAProcessOfThisMachineThatRunsNoMoreAreFreeAtOnce() throws Exception {
        Claims claims = instance();
        String host = claims.owner().split("[@ ]")[1];
        claims.take(KIND, List.of("ours"), 1);
        server.execute("INSERT INTO timescale_integration.claim (kind, name, owner, until) SELECT '" + KIND
                + "', name, owner, now() + interval '1 hour' FROM (VALUES "
                + "('dead', '2147483646@" + host + " aaaaaaaa'), "
                + "('alive', '" + ProcessHandle.current().parent().orElseThrow().pid() + "@" + host + " aaaaaaaa'), "
                + "('elsewhere', '2147483646@another aaaaaaaa')) AS of (name, owner)");
        List<String> names = List.of("ours", "dead", "alive", "elsewhere");
        assertThat(claims.take(KIND, names, 4)).isEmpty();
        claims.releaseOfTheDead();
        assertThat(claims.take(KIND, names, 4)).containsExactly("dead");
    }

    @Test
    void overdueButNotTakenItIsRenewed() throws Exception {
        Claims claims = instance(Duration.ofMillis(1));
        claims.take(KIND, List.of("a"), 1);
        assertThat(server.count(
                "SELECT count(*) FROM timescale_integration.claim WHERE until < clock_timestamp()")).isOne();
        assertThat(claims.renew(KIND, "a")).isTrue();
    }

    /** So a transaction may last longer than a claim. */
    @Test
    void oneWhoseRowIsLockedIsNotTakenThoughItsTimeIsOver() throws Exception {
        instance(Duration.ofMillis(1)).take(KIND, List.of("a"), 1);
        try (Connection owner = server.connect(); Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            statement.execute("SELECT FROM timescale_integration.claim WHERE name = 'a' FOR UPDATE");
            assertThat(instance().take(KIND, List.of("a", "b"), 2)).containsExactly("b");
            owner.rollback();
        }
        assertThat(instance().take(KIND, List.of("a", "b"), 2)).containsExactly("a");
    }

    private static Set<String> share(Claims claims) throws SQLException {
        return claims.share(KIND, NAMES, Set.of());
    }

    /** Each of them twice: surplus is given back, then taken. */
    private static List<Integer> shares(List<Claims> instances) throws SQLException {
        for (Claims each : instances) {
            share(each);
        }
        Set<String> all = new HashSet<>();
        List<Integer> sizes = new ArrayList<>();
        for (Claims each : instances) {
            Set<String> held = share(each);
            assertThat(all).doesNotContainAnyElementsOf(held);
            all.addAll(held);
            sizes.add(held.size());
        }
        assertThat(all).containsExactlyInAnyOrderElementsOf(NAMES);
        return sizes.stream().sorted().toList();
    }

    @Test
    void instancesShareEvenlyAfterEachJoinAndLeave() throws Exception {
        List<Claims> instances = new ArrayList<>(List.of(instance()));
        assertThat(shares(instances)).containsExactly(7);
        instances.add(instance());
        assertThat(shares(instances)).containsExactly(3, 4);
        instances.add(instance());
        assertThat(shares(instances)).containsExactly(2, 2, 3);
        instances.add(instance());
        assertThat(shares(instances)).containsExactly(1, 2, 2, 2);
        instances.remove(1).releaseAll();
        assertThat(shares(instances)).containsExactly(2, 2, 3);
        instances.remove(0).releaseAll();
        instances.remove(0).releaseAll();
        assertThat(shares(instances)).containsExactly(7);
        instances.remove(0).releaseAll();
        assertThat(server.count("SELECT count(*) FROM timescale_integration.claim")).isZero();
    }

    @Test
    void nothingMovesThatNeedNot() throws Exception {
        List<Claims> instances = new ArrayList<>(List.of(instance()));
        shares(instances);
        while (instances.size() < NAMES.size()) {
            List<Set<String>> before = new ArrayList<>();
            for (Claims each : instances) {
                before.add(share(each));
            }
            instances.add(instance());
            shares(instances);
            for (int i = 0; i < before.size(); i++) {
                assertThat(share(instances.get(i))).isSubsetOf(before.get(i));
            }
            assertThat(share(instances.get(before.size()))).hasSize(NAMES.size() / instances.size());
        }
    }

    @Test
    void theShareOfOneThatIsKilledIsTakenWhenItsTimeIsOver() throws Exception {
        Claims killed = instance(Duration.ofSeconds(3));
        Claims other = instance();
        shares(List.of(killed, other));
        await().untilAsserted(() -> assertThat(share(other)).containsExactlyInAnyOrderElementsOf(NAMES));
        assertThat(server.count("SELECT count(*) FROM timescale_integration.claim WHERE kind LIKE 'member stream %'"))
                .as("it is forgotten").isOne();
    }

    @Test
    void whatADeadOneClaimedBeforeTheClockWasSetBackIsFreeAtOnce() throws Exception {
        Claims dead = instance();
        Claims alive = instance();
        shares(List.of(dead, alive));
        server.execute("UPDATE timescale_integration.claim SET until = until + interval '5 hours'");
        assertThat(alive.owners(KIND)).isEmpty();
        assertThat(share(alive)).containsExactlyInAnyOrderElementsOf(NAMES);
        assertThat(server.count("SELECT count(*) FROM timescale_integration.claim WHERE kind LIKE 'member %'")).isOne();
    }

    @Test
    void whatIsBusyIsGivenBackLaterAndWhatIsNoLongerThereAtOnce() throws Exception {
        Claims one = instance();
        Claims other = instance();
        share(one);
        share(other);
        assertThat(one.share(KIND, NAMES, NAMES)).hasSize(7);
        assertThat(share(one)).hasSizeBetween(3, 4);
        assertThat(one.share(KIND, List.of("new"), Set.of())).isSubsetOf("new");
        assertThat(share(other)).hasSizeBetween(3, 4);
    }
}
