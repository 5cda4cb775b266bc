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
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Routes that an integrator adds, in whatever form Camel takes them. */
class OwnRoutesTest {
    private static final Settings SETTINGS = Settings.read(
            Map.of("SOURCE_DSN", "postgres://a@localhost/a", "TARGET_DSN", "postgres://a@localhost/a"), new Properties());
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
        assertThat(findings()).containsExactly(routes.resolve("sql/target/doors.sql") + ":1:33: nobody sets the parameter "
                + "`door_limits` of this statement; did you mean `doors_limit`?");
    }

    /** What is wrong with a route that is made of a template is told where it is given, not where the template uses it. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "routeTemplateRef: copy-table | routeTemplateRef: copy-tabel | 7:23: no routeTemplate has the id `copy-tabel`; did you "
            + "mean `copy-table`?",
        "name: page | name: pag | 11:15: the template `copy-table` has no parameter `pag`; did you mean `page`?",
        "value: door_events.sql | value: door_event.sql | 12:16: there is no file %s/sql/source/door_event.sql; did you mean "
            + "`door_events.sql`?",
        "value: 5s | value: 5 sec | 14:16: `period` is `5 sec`; expected is a time: milliseconds, or such as 500ms, 30s, 5m, "
            + "1h30m",
        "name: interval | name: steps | 14:16: no route starts with `direct:5s`; expected is one of *"})
    void mistakeInASecondTableIsToldWhereItIs(String right, String wrong, String message) throws IOException {
        SecondTable.install(routes);
        Path table = routes.resolve("door_events.camel.yaml");
        Files.writeString(table, Files.readString(table).replace(right, wrong));
        assertThat(findings()).anyMatch(finding -> finding.matches(Pattern.quote(table + ":" + message.formatted(routes))
                .replace("*", "\\E.*\\Q")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"500ms", "2d", "1h30m", "750"})
    void everyTimeThatCamelTakesIsRight(String interval) throws IOException {
        SecondTable.install(routes);
        Path table = routes.resolve("door_events.camel.yaml");
        Files.writeString(table, Files.readString(table).replace("value: 5s", "value: " + interval));
        assertThat(findings()).isEmpty();
    }

    @Test
    void oneTableByTwoRoutesAndOneWithoutItsSelectAreTold() throws IOException {
        SecondTable.install(routes);
        Path table = routes.resolve("door_events.camel.yaml");
        String twice = Files.readString(table).replace("routeId: door_events", "routeId: doors").replaceAll("(?m)^#.*\n", "");
        Files.writeString(table, twice, StandardOpenOption.APPEND);
        assertThat(findings()).containsExactly(table + ":20:16: the timer name `copy-door_events` is in "
                + "door_events.camel.yaml:10 already; two timers of one name share a thread and hold each other up; give one of "
                + "them another name");
        Files.writeString(table, Files.readString(table).replaceAll("(?m)^ +- name: page\n.*\n", ""));
        assertThat(findings()).contains(table + ":6:5: the template `copy-table` needs the parameter `page`; write "
                + "`- name: page` and its `value:` below `parameters:`");
    }

    @Test
    void statementThatNoRouteRunsAndFileThatIsNotReadAreWarnings() throws IOException {
        Files.writeString(routes.resolve("sql/target/old.sql"), "SELECT 1");
        Files.writeString(routes.resolve("mine.yml"), "- route: {}\n");
        Files.createDirectories(routes.resolve("examples"));
        Files.writeString(routes.resolve("examples/broken.camel.yaml"), "route: {}\n");
        assertThat(findings()).containsExactly(
                routes.resolve("mine.yml") + ":1:1: warning: this file is not read; the name of a route file ends in "
                        + ".camel.yaml",
                routes.resolve("sql/target/old.sql") + ":1:1: warning: no route runs this file; delete it, or name it in "
                        + "the `query` of a step");
    }
}
