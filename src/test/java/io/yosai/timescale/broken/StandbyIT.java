package io.yosai.timescale.broken;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.net.InetAddress;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two services with a lease: one works, the other waits, and takes over however the first one ends. */
class StandbyIT {
    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    private static final KubernetesMockServer API = new KubernetesMockServer(new Context(), new MockWebServer(),
            new HashMap<>(), new KubernetesCrudDispatcher(), false);
    private static final Duration TIMEOUT = Duration.ofSeconds(8);

    @TempDir
    Path folder;

    @BeforeAll
    static void startApi() {
        // It tells each request.
        Logger.getLogger(MockWebServer.class.getName()).setLevel(Level.WARNING);
        API.init(InetAddress.getLoopbackAddress(), 0);
    }

    @AfterAll
    static void stopApi() {
        API.destroy();
    }

    @Test
    void oneWorksAndTheOtherTakesOverWhenItIsKilledOrStoppedOrTheApiServerIsAway() throws Exception {
        Replica replica = new Replica(primary.database(), target.database());
        replica.history(5_000);
        try (Writers writers = Writers.start(primary.database(), 1);
             ServiceProcess killed = start("run", "killed")) {
            awaitCopies(killed);
            try (ServiceProcess heir = start("run", "heir")) {
                awaitReady(heir);
                assertStandsBy(heir, "killed");

                killed.kill();
                long kill = System.nanoTime();
                awaitCopies(heir);
                assertThat(Duration.ofNanos(System.nanoTime() - kill)).as("not before the lease ran out")
                        .isGreaterThan(TIMEOUT.minusSeconds(2));
                takeOverOnStop(heir);
            }
        }
        try (ServiceProcess pass = start("replicate", "pass")) {
            assertThat(pass.exitCode(Duration.ofSeconds(60))).as("it needs no lease: " + pass.log()).isZero();
        }
        replica.assertEqualWithin(Duration.ofSeconds(60));
        String leases = "/apis/coordination.k8s.io/v1/namespaces/yosai/leases";
        assertThat(requests()).as("what the role of k8s/standby allows").containsExactly(
                "GET " + leases + "/replication", "PATCH " + leases + "/replication", "POST " + leases);
    }

    /** Method and path of each request that the API server had. */
    private static Set<String> requests() throws InterruptedException {
        Set<String> requests = new TreeSet<>();
        for (RecordedRequest request = next(); request != null; request = next()) {
            requests.add(request.getMethod() + " " + request.getPath());
        }
        return requests;
    }

    private static RecordedRequest next() throws InterruptedException {
        return API.takeRequest(0, TimeUnit.SECONDS);
    }

    private void takeOverOnStop(ServiceProcess heir) throws Exception {
        try (ServiceProcess last = start("run", "last")) {
            awaitReady(last);
            assertStandsBy(last, "heir");
            assertThat(heir.metric("timescale_integration_duplicates_skipped_total")).isZero();
            heir.close();
            // A try of the one that waits comes every second or two: the lease was given back.
            Awaitility.await().atMost(TIMEOUT.minusSeconds(2)).pollInterval(Duration.ofMillis(50))
                    .until(() -> last.metric("timescale_integration_leader") == 1);
            awaitCopies(last);
            assertThat(heir.log()).contains("gives the lease replication back")
                    .doesNotContain("leads no longer", "ERROR");

            API.destroy();
            Awaitility.await().atMost(TIMEOUT.plusSeconds(3))
                    .until(() -> last.metric("timescale_integration_leader") == 0);
            Awaitility.await().until(() -> last.log().contains("Leadership               stands by\n"));
            String log = last.log();
            // On a busy machine a request may be late before the server goes.
            assertThat(lines(log, "the lease replication cannot be read: "))
                    .isEqualTo(1 + lines(log, "the lease replication can be read again"));
            assertThat(lines(log, "leads no longer: the lease replication is lost; stops [access_events, "
                    + "policies-timer, reconcile-timer]")).as(log).isEqualTo(1);
            assertThat(log).doesNotContain("ERROR");
            double copied = last.metric("timescale_integration_rows_copied_total");
            awaitLag(last);
            assertThat(last.metric("timescale_integration_rows_copied_total")).isEqualTo(copied);
            assertThat(ready(last)).isEqualTo(200);
        }
    }

    private static long lines(String log, String part) {
        return log.lines().filter(line -> line.contains(part)).count();
    }

    private static void awaitLag(ServiceProcess service) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> service.metric("replication_lag_seconds") > 2);
    }

    private static void assertStandsBy(ServiceProcess service, String leader) throws Exception {
        assertThat(service.metric("timescale_integration_leader")).isZero();
        assertThat(service.metric("timescale_integration_rows_read_total")).isZero();
        assertThat(service.log().lines().filter(line -> line.contains(" Leadership ")).toList()).singleElement()
                .asString()
                .matches(".* INFO +Leadership +stands by: " + leader + "_\\w{8} holds the lease replication");
        HttpResponse<String> status = get(service, "/status");
        assertThat(status.body()).contains("\"sentence\":\"stands by: ");
    }

    private static void awaitCopies(ServiceProcess service) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ofMillis(100))
                .until(() -> service.metric("timescale_integration_rows_copied_total") > 0);
        Awaitility.await().until(() -> service.metric("timescale_integration_leader") == 1);
    }

    /** It knows the lag, and that another instance works. */
    private static void awaitReady(ServiceProcess service) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).ignoreExceptions()
                .until(() -> ready(service) == 200 && service.log().contains("stands by: ")
                        && get(service, "/metrics").body().contains("\nreplication_lag_seconds{"));
    }

    private static int ready(ServiceProcess service) throws Exception {
        return get(service, "/health/ready").statusCode();
    }

    private static HttpResponse<String> get(ServiceProcess service, String path) throws Exception {
        return HttpClient.newHttpClient().send(HttpRequest.newBuilder(service.uri(path)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private ServiceProcess start(String verb, String name) throws Exception {
        return ServiceProcess.start(verb, settings(name), folder.resolve(name + ".log"));
    }

    private static Map<String, String> settings(String name) {
        Map<String, String> settings = new HashMap<>(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_INTERVAL", "0.2", "REPLICATION_MARGIN", "0", "MONITOR_INTERVAL", "0.5",
                "STANDBY_LEASE", "replication", "STANDBY_TIMEOUT", String.valueOf(TIMEOUT.toSeconds())));
        settings.putAll(Map.of("HOSTNAME", name, "KUBERNETES_NAMESPACE", "yosai",
                "KUBERNETES_MASTER", "http://127.0.0.1:" + API.getPort()));
        return settings;
    }
}
