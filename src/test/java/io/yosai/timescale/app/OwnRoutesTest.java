package io.yosai.timescale.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.yosai.timescale.routes.Finding;
import io.yosai.timescale.routes.RouteOverview;
import io.yosai.timescale.servers.Routes;
import io.yosai.timescale.settings.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Routes that an integrator adds, in whatever form Camel takes them. */
class OwnRoutesTest {
    private static final Settings SETTINGS = Settings.read(
            Map.of("SOURCE_DSN", "postgres://a@localhost/a", "TARGET_DSN", "postgres://a@localhost/a"),
            new Properties());
    private static final String TEMPLATE = """
            - routeTemplate:
                id: copy-own
                parameters:
                  - name: table
                  - name: every
                    defaultValue: 30s
                from:
                  uri: "timer:copy-{{table}}?period={{every}}"
                  steps:
                    - setHeader:
                        name: "{{table}}_limit"
                        constant: 100
                    - to:
                        uri: "sql:file:{{routes.dir}}/sql/target/{{table}}.sql?dataSource=#target"
                    - split:
                        simple: "${body}"
                        steps:
                          - script:
                              simple: "${body.put('person_id', 'masked')}"
                          - wireTap:
                              uri: direct:your-steps
                          - toD: "log:${header.where}"
            - templatedRoute:
                routeTemplateRef: copy-own
                routeId: copy-badges
                parameters:
                  - name: table
                    value: badges
            - templatedRoute:
                routeTemplateRef: copy-own
                routeId: copy-doors
                parameters:
                  - name: table
                    value: doors
                  - name: every
                    value: 5000
            """;

    @TempDir
    private Path directory;

    private Path routes;

    @BeforeEach
    void addTwoTables() throws IOException {
        routes = Routes.copyInto(directory);
        Files.writeString(routes.resolve("own.camel.yaml"), TEMPLATE);
        Files.writeString(routes.resolve("sql/target/badges.sql"), "SELECT badge_id FROM badges LIMIT :#badges_limit");
        Files.writeString(routes.resolve("sql/target/doors.sql"), "SELECT door_id FROM doors LIMIT :#doors_limit");
    }

    private List<String> findings() {
        try (Application application = new Application(SETTINGS, routes)) {
            return application.validate(List.of()).stream().map(Finding::toString).toList();
        }
    }

    @Test
    void secondTablesByATemplateAndStepsInShortAreRight() {
        assertThat(findings()).isEmpty();
        assertThat(new RouteStates(SETTINGS, routes).routes())
                .filteredOn(route -> route.file().endsWith("own.camel.yaml"))
                .extracting(RouteOverview.Entry::id, RouteOverview.Entry::start)
                .containsExactly(tuple("copy-badges", "every 30s"), tuple("copy-doors", "every 5 s"));
    }

    @Test
    void parameterThatNoRouteOfTheTemplateSetsIsTold() throws IOException {
        Files.writeString(routes.resolve("sql/target/doors.sql"), "SELECT door_id FROM doors LIMIT :#door_limits");
        assertThat(findings()).containsExactly(routes.resolve("sql/target/doors.sql")
                + ":1:33: nobody sets the parameter `door_limits` of this statement; did you mean `doors_limit`?");
    }

    /** As where the stream that ships was replaced by others. */
    @Test
    void aStartDoesNotWarnOfStatementsThatShip() throws IOException {
        Path streams = routes.resolve("streams.camel.yaml");
        String shipped = Files.readString(streams);
        Files.writeString(streams, shipped.substring(0, shipped.indexOf("- templatedRoute:")));
        String unused = ": warning: no route runs this file; ";
        assertThat(findings()).as("to who asks").hasSize(7).filteredOn(finding -> !finding.contains(unused))
                .singleElement().asString().contains(": warning: no stream is declared: nothing is copied; ");
        assertThat(new RouteCheck(routes, SETTINGS, Map.of()).ofFolder().changed())
                .noneMatch(finding -> finding.toString().contains(unused));
    }

    @Test
    void statementThatNoRouteRunsAndFileThatIsNotReadAreWarnings() throws IOException {
        Files.writeString(routes.resolve("sql/target/old.sql"), "SELECT 1");
        Files.writeString(routes.resolve("sql/source/old.sql"), "SELECT 1");
        Files.createDirectories(routes.resolve("sql/target/aggregates/old"));
        Files.writeString(routes.resolve("sql/target/aggregates/old/daily.sql"), "SELECT 1");
        Files.writeString(routes.resolve("mine.yml"), "- route: {}\n");
        Files.createDirectories(routes.resolve("examples"));
        Files.writeString(routes.resolve("examples/broken.camel.yaml"), "route: {}\n");
        assertThat(findings()).containsExactly(
                routes.resolve("mine.yml") + ":1:1: warning: this file is not read; the name of a route file ends in "
                        + ".camel.yaml",
                routes.resolve("sql/source/old.sql") + ":1:1: warning: no route runs this file; delete it, or name it "
                        + "in the parameter `select` of a stream",
                routes.resolve("sql/target/aggregates/old/daily.sql") + ":1:1: warning: no route runs this file; "
                        + "delete it, or name its folder in the parameter `aggregates` of a stream",
                routes.resolve("sql/target/old.sql")
                + ":1:1: warning: no route runs this file; delete it, or name it in the `query` of a step");
    }
}
