package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.PrimaryServer;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.servers.ServiceProcess;
import io.yosai.timescale.servers.TimescaleServer;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A service whose routes are edited while rows are copied; at the end the target holds each row once. */
@Tag("long")
class LiveReloadIT {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String INSERT = "INSERT INTO access_events (time, event_id, person_id) "
            + "SELECT clock_timestamp(), gen_random_uuid(), 'p' FROM generate_series(1, %d)";
    private static final String ROWS = "SELECT count(*) FROM access_events";
    private static final String IDS = "SELECT count(*) || ' ' || md5(string_agg(event_id::text, '' ORDER BY event_id)) "
            + "FROM access_events";
    private static final String TIMER = """
            - route:
                id: %1$s
                description: A figure
                from:
                  uri: "timer:%1$s?period=100&delay=0"
                  steps:
                    - to: "sql:file:{{routes.dir}}/sql/target/figure.sql?dataSource=#monitorTarget"
                    - bean:
                        ref: gauges
                        method: set('%1$s')
            """;
    private static final String TEMPLATE = """
            - routeTemplate:
                id: figure-of
                parameters:
                  - name: period
                  - name: figure
                route:
                  from:
                    uri: "timer:{{figure}}?period={{period}}&delay=0"
                    steps:
                      - to: "sql:file:{{routes.dir}}/sql/target/{{figure}}.sql?dataSource=#monitorTarget"
                      - bean:
                          ref: gauges
                          method: set('{{figure}}')
            """;
    private static final String MADE = """
            - templatedRoute:
                routeTemplateRef: figure-of
                routeId: made
                parameters:
                  - name: period
                    value: 100
                  - name: figure
                    value: %s
            """;

    @RegisterExtension
    static final PrimaryServer primary = new PrimaryServer();
    @RegisterExtension
    static final TimescaleServer target = TimescaleServer.apache();

    @TempDir
    static Path folder;
    private static Path routes;
    private static Map<String, String> settings;
    private static ServiceProcess service;
    private static ScheduledFuture<?> writing;
    private static final ScheduledExecutorService WRITER = Executors.newSingleThreadScheduledExecutor();

    @BeforeAll
    static void start() throws IOException {
        primary.execute(SqlFile.read("/demo/primary.sql"));
        routes = Routes.copyInto(folder);
        settings = new HashMap<>(Map.of("SOURCE_DSN", primary.dsn(), "TARGET_DSN", target.dsn(),
                "REPLICATION_INTERVAL", "0.1", "REPLICATION_PAGE_SIZE", "50", "REPLICATION_MARGIN", "0",
                "MONITOR_INTERVAL", "0.2"));
        service = ServiceProcess.start("run --dev", settings, folder.resolve("service.log"), folder);
        writing = WRITER.scheduleWithFixedDelay(() -> primary.execute(INSERT.formatted(5)), 0, 50,
                TimeUnit.MILLISECONDS);
        await().atMost(Duration.ofMinutes(3)).until(() -> service.log().contains("takes effect at once"));
    }

    @AfterAll
    static void nothingIsLostOrDoubled() throws Exception {
        assertThat(writing.isDone()).as("it ends with the first row that it cannot write").isFalse();
        WRITER.shutdown();
        assertThat(WRITER.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        try (ServiceProcess closed = service) {
            soon(() -> assertThat(target.value(IDS, String.class)).isEqualTo(primary.value(IDS, String.class)));
            assertThat(closed.log()).doesNotContain("\tat ", "Exception");
        }
    }

    @Test
    void aSavedStepTakesEffectABrokenOneDoesNotUntilItIsRight() throws Exception {
        Path steps = routes.resolve("your-steps.camel.yaml");
        String shipped = Files.readString(steps);
        save(steps, shipped + step("masked"));
        soon(() -> assertThat(target.count(masked("masked"))).isPositive());
        assertThat(service.log()).contains("your-steps.camel.yaml took effect\n");

        save(steps, shipped + step("wrong").replace("- script", "- scrpt"));
        logged("your-steps.camel.yaml not taken, the routes run as before:\nroutes/your-steps.camel.yaml:24:17: "
                + "unknown step `scrpt`; did you mean `script`?");
        long before = target.count(masked("masked"));
        soon(() -> assertThat(target.count(masked("masked"))).isGreaterThan(before));

        Files.write(steps, new byte[0]);
        save(steps, shipped + step("right"));
        soon(() -> assertThat(target.count(masked("right"))).isPositive());
        assertThat(target.count(masked("wrong"))).isZero();
        save(steps, shipped);
        long after = target.count(masked("p"));
        soon(() -> assertThat(target.count(masked("p"))).isGreaterThan(after));
        assertThat(service.log()).containsOnlyOnce("unknown step");
    }

    @Test
    void aNewFileRunsItsStatementIsReadAnewAndItStopsWhenDeleted() throws Exception {
        Path sql = routes.resolve("sql/target/figure.sql");
        Path file = routes.resolve("figure.camel.yaml");
        save(sql, "SELECT 41 AS value");
        save(file, TIMER.formatted("figure"));
        soon(() -> assertThat(service.metric("figure")).isEqualTo(41));
        save(sql, "SELECT 42 AS value, 'a' AS label");
        soon(() -> assertThat(service.metric("figure")).isEqualTo(42));
        save(sql, "SELECT 43 AS value WHERE 1 = :#nobody");
        logged("sql/target/figure.sql not taken, the routes run as before:\nroutes/sql/target/figure.sql:1:30: "
                + "nobody sets the parameter `nobody` of this statement");
        assertThat(service.metric("figure")).isEqualTo(42);
        save(sql, "SELECT 44 AS value");
        soon(() -> assertThat(service.metric("figure")).isEqualTo(44));

        // A second route in the file, which goes again, and one that Camel cannot start.
        save(file, TIMER.formatted("figure") + TIMER.formatted("second"));
        soon(() -> assertThat(status()).contains("\"second\""));
        save(file, TIMER.formatted("figure"));
        soon(() -> assertThat(status()).contains("\"figure\"").doesNotContain("\"second\""));
        save(file, TIMER.formatted("figure") + """
                - route:
                    id: one
                    from: {uri: "seda:queue?size=1", steps: [{log: "a"}]}
                - route:
                    id: other
                    from: {uri: "seda:queue?size=2", steps: [{log: "a"}]}
                """);
        logged("figure.camel.yaml not taken, the routes run as before:\nroutes/figure.camel.yaml:");
        soon(() -> assertThat(status()).contains("\"figure\"").doesNotContain("\"other\""));

        Files.delete(file);
        logged("figure.camel.yaml (deleted) took effect, stopped [figure]");
        assertThat(status()).doesNotContain("\"figure\"");
        assertThat(service.metric("figure")).isZero();
        Files.delete(sql);
    }

    @Test
    void routesOfATemplateFollowTheirFileAndTheTemplate() throws Exception {
        Path first = routes.resolve("sql/target/first.sql");
        Path second = routes.resolve("sql/target/second.sql");
        Path template = routes.resolve("template.camel.yaml");
        Path made = routes.resolve("made.camel.yaml");
        Files.writeString(first, "SELECT 1 AS value");
        Files.writeString(second, "SELECT 2 AS value");
        save(template, TEMPLATE);
        save(made, MADE.formatted("first"));
        soon(() -> assertThat(service.metric("first")).isEqualTo(1));
        save(made, MADE.formatted("second"));
        soon(() -> assertThat(service.metric("second")).isEqualTo(2));
        assertThat(service.metricNames()).doesNotContain("first");
        save(template, TEMPLATE.replace("set('{{figure}}')", "set('{{figure}}_anew')"));
        soon(() -> assertThat(service.metric("second_anew")).isEqualTo(2));
        logged("template.camel.yaml took effect\n");
        Files.delete(made);
        logged("made.camel.yaml (deleted) took effect, stopped [made]");
        assertThat(status()).doesNotContain("\"made\"");
        Files.delete(template);
        Files.delete(first);
        Files.delete(second);
        logged("template.camel.yaml (deleted)");
    }

    @Test
    void aPassOnItsWayEndsWithItsPageAndCopyingGoesOn() throws Exception {
        Path copy = routes.resolve("copy.camel.yaml");
        Path errors = routes.resolve("errors.camel.yaml");
        Path select = routes.resolve("sql/source/access_events_by_time.sql");
        for (Path file : new Path[] {copy, errors, select}) {
            primary.execute(INSERT.formatted(10_000));
            soon(() -> assertThat(service.metric("timescale_integration_rows_pending")).isGreaterThan(1000));
            String comment = file.equals(select) ? "-- again\n" : "# again\n";
            save(file, comment + Files.readString(file));
            logged(routes.relativize(file) + " took effect");
            long all = primary.count(ROWS);
            soon(() -> assertThat(target.count(ROWS)).isGreaterThanOrEqualTo(all));
        }
        String text = Files.readString(copy);
        Files.delete(copy);
        logged("copy.camel.yaml (deleted) not taken, the routes run as before:\nroutes");
        save(copy, text);
        logged("copy.camel.yaml as before: the routes that run are those of the folder again");
        long before = target.count(ROWS);
        soon(() -> assertThat(target.count(ROWS)).isGreaterThan(before));
        assertThat(service.log()).doesNotContain("left behind", "Timeout");
    }

    /** One that was not on its way when the routes were held would be cut off when its route is taken out. */
    @Test
    void noPassBeginsWhileRoutesAreReplaced() throws Exception {
        Path sql = routes.resolve("sql/target/figure.sql");
        Path slow = routes.resolve("slow.camel.yaml");
        Files.writeString(sql, "SELECT count(pg_advisory_xact_lock_shared(4711)) AS value");
        save(slow, TIMER.formatted("slow"));
        logged(" took effect, new [slow]");
        try (Connection connection = target.connect(); Statement statement = connection.createStatement()) {
            statement.execute("SELECT pg_advisory_lock(4711)");
            target.database().await(Duration.ofMinutes(3),
                    "EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND NOT granted)");
            save(slow, "# again\n" + TIMER.formatted("slow"));
            soon(() -> {
                long before = target.count(ROWS);
                primary.database().await(Duration.ofMinutes(3),
                        "(" + ROWS + ") > " + (primary.count(ROWS) + 50));
                assertThat(target.count(ROWS)).as("no pass began while the writer went on").isEqualTo(before);
            });
        }
        logged("slow.camel.yaml took effect\n");
        long held = target.count(ROWS);
        soon(() -> assertThat(target.count(ROWS)).isGreaterThan(held));
        Files.delete(slow);
        Files.delete(sql);
        logged("slow.camel.yaml (deleted), ");
    }

    /** The lag and reconcile put the SELECT into statements of their own: they go by what runs too. */
    @Test
    void aBrokenSelectThatIsNotTakenHarmsNobody() throws Exception {
        String looks = "timescale_integration_last_success_timestamp_seconds\\{route=\"monitor-lag\"\\}";
        Path page = routes.resolve("sql/source/access_events_by_time.sql");
        String text = Files.readString(page);
        save(page, text + "LIMIT 5\n");
        logged("the SELECT has a LIMIT of its own");
        double before = service.metric(looks);
        soon(() -> assertThat(service.metric(looks)).isGreaterThan(before + 1));
        assertThat(service.log()).doesNotContain("route lag fails");
        save(page, text);
        logged("access_events_by_time.sql as before: the routes that run are those of the folder again");
    }

    private static String step(String value) {
        return """
                - split:
                    simple: "${body}"
                    steps:
                      - script:
                          simple: "${body.put('person_id', '%s')}"
                """.formatted(value).indent(8);
    }

    private static String masked(String value) {
        return "SELECT count(*) FROM access_events WHERE person_id = '" + value + "'";
    }

    /** As most editors do: a file beside it, renamed. */
    private static void save(Path file, String text) throws IOException {
        Path beside = Files.writeString(file.resolveSibling("." + file.getFileName() + ".swp"), text);
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void logged(String text) {
        logged(text, 1);
    }

    private static void logged(String text, int times) {
        soon(() -> assertThat(service.log().split(Pattern.quote(text), -1)).hasSizeGreaterThan(times));
    }

    private static void soon(ThrowingRunnable assertion) {
        await().atMost(Duration.ofMinutes(3)).untilAsserted(assertion);
    }

    private static String status() throws Exception {
        return HTTP.send(HttpRequest.newBuilder(service.uri("/status")).build(),
                HttpResponse.BodyHandlers.ofString()).body();
    }
}
