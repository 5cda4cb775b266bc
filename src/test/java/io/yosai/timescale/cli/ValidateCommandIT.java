package io.yosai.timescale.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.servers.Recipe;
import io.yosai.timescale.servers.Routes;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the verb validate prints. It needs no setting and no database. */
class ValidateCommandIT {
    @TempDir
    private Path directory;

    private Program program;

    @BeforeEach
    void copyRoutes() throws Exception {
        program = Program.withRoutes(directory);
    }

    private Path routes() {
        return directory.resolve("routes");
    }

    @Test
    void routesAsTheyAreShippedAreRight() throws Exception {
        Program.End end = program.run(Map.of(), "validate");
        assertThat(end.err()).isEmpty();
        assertThat(end.out()).containsExactly(routes() + ": no errors, no warnings");
        assertThat(end.exitCode()).isZero();
    }

    /** Those of docs/routes.md; the lines may be others by now. */
    @Test
    void everyMistakeHasItsLine() throws Exception {
        program.edit("monitor", "monitor.slow.period", "monitor.slow.perod");
        program.edit("restore", "method: verify", "method: verfy");
        program.edit("your-steps", "- log:", "- setBdy:");
        Path sql = routes().resolve("sql/source/access_events_by_time.sql");
        Files.writeString(sql, Files.readString(sql) + "LIMIT 10\n");
        Files.writeString(routes().resolve("mine.yaml"), "- route: {}\n");
        Program.End end = program.run(Map.of(), "validate");
        String printed = Files.readString(Routes.SHIPPED.resolveSibling("docs/routes.md"))
                .split("\\$ timescale-integration validate\n(?=    routes/)")[1].split("\n\n")[0];
        assertThat(end.out().stream().distinct().map(ValidateCommandIT::withoutPlace))
                .containsAll(printed.lines().filter(line -> line.contains(": ") && !line.contains("errors"))
                        .map(line -> withoutPlace(line.strip())).toList())
                .contains("routes/mine.yaml: warning: this file is not read; the name of a route file ends in "
                + ".camel.yaml");
        assertThat(end.out().subList(0, end.out().size() - 1)).filteredOn(found -> !found.contains(": warning: "))
                .hasSizeGreaterThan(3).allMatch(found -> found.matches("[^:]+:[1-9]\\d*:[1-9]\\d*: .*"));
        int line = Files.readAllLines(program.route("restore")).indexOf("            method: verfy") + 1;
        assertThat(line).isPositive();
        assertThat(end.out()).anyMatch(found -> found.startsWith("routes/restore.camel.yaml:" + line + ":"));
        assertThat(end.out()).last().asString().matches(routes() + ": \\d+ errors, 1 warning");
        assertThat(end.err()).isEmpty();
        assertThat(end.exitCode()).isEqualTo(1);
    }

    private static String withoutPlace(String line) {
        return line.replaceFirst(":\\d+:\\d+: ", ": ");
    }

    @Test
    void everyWrongFileOfAnAggregateOrATableIsNamedInOneRun() throws Exception {
        Path aggregates = routes().resolve("sql/target/aggregates/access_events");
        for (String name : List.of("access_events_5min", "access_events_hourly")) {
            Path file = aggregates.resolve(name + ".sql");
            Files.writeString(file, Files.readString(file).replaceFirst("bucket: ", "bucket: 7 "));
        }
        Files.writeString(routes().resolve("sql/target/hypertables/mine.sql"),
                "-- retain: never\nCREATE TABLE mine (time timestamptz)\n");
        Program.End end = program.run(Map.of(), "validate");
        assertThat(String.join("\n", end.out())).contains("access_events_5min.sql:", "access_events_hourly.sql:",
                "mine.sql:");
        assertThat(end.exitCode()).isEqualTo(1);
    }

    @Test
    void aWatermarkOfAnEarlierVersionIsNamedByWhatItLacks() throws Exception {
        Path file = routes().resolve("sql/target/watermark.sql");
        Files.writeString(file, Files.readString(file).replaceAll("(?m)^.*widened.*\\R", "")
                .replace("watermark.gone_back,", ""));
        Program.End end = program.run(Map.of(), "validate");
        assertThat(end.out()).anyMatch(line -> line.contains("routes/sql/target/watermark.sql:1:1: the program needs "
                + "`gone_back`, `widened` of this statement") && line.contains("one of an earlier version"));
        assertThat(end.exitCode()).isEqualTo(1);
    }

    /** A folder that was kept has both; with its policies.camel.yaml nobody sets the parameter of the new one. */
    @Test
    void statementsOfAnEarlierVersionThatDoOtherThingsNowAreNamed() throws Exception {
        Path sql = routes().resolve("sql/target");
        String drop = Files.readString(sql.resolve("drop_chunks.sql"));
        Files.writeString(sql.resolve("drop_chunks.sql"), "SELECT 1\n");
        Files.writeString(sql.resolve("backfill_finish.sql"), "UPDATE timescale_integration.backfill SET finished = "
                + "now() WHERE slice_from = CAST(:#slice_from AS timestamptz)\n");
        Path backfill = routes().resolve("backfill.camel.yaml");
        Files.writeString(backfill, Files.readString(backfill).replace("backfill_begin.sql", "backfill_finish.sql"));
        assertThat(program.run(Map.of(), "validate").out())
                .anyMatch(line -> line.contains("drop_chunks.sql:1:1: warning: the chunks of all tables are dropped"))
                .anyMatch(line -> line.contains("backfill_finish.sql:1:1: warning: a slice of a backfill is called "));
        Files.writeString(sql.resolve("drop_chunks.sql"), drop);
        Path policies = routes().resolve("policies.camel.yaml");
        Files.writeString(policies, Files.readString(policies).replace("name: hypertable", "name: table_of_it"));
        Program.End end = program.run(Map.of(), "validate");
        assertThat(end.out()).anyMatch(line -> line.contains("nobody sets the parameter `hypertable`"));
        assertThat(end.exitCode()).isEqualTo(1);
    }

    @Test
    void fileFromElsewhereStandsInForTheOneOfItsName() throws Exception {
        Path mine = Files.createDirectory(directory.resolve("mine")).resolve("your-steps.camel.yaml");
        Files.writeString(mine, Files.readString(program.route("your-steps")).replace("direct\n", "drect\n"));
        Program.End end = program.run(Map.of(), "validate", "--json", "mine/your-steps.camel.yaml");
        JsonNode findings = new ObjectMapper().readTree(String.join("\n", end.out()));
        assertThat(findings).first().isEqualTo(new ObjectMapper().readTree("""
                {"file": "mine/your-steps.camel.yaml", "line": 13, "column": 12, "severity": "error",
                 "what": "unknown component `drect`", "hint": "did you mean `direct`?"}"""));
        assertThat(end.exitCode()).isEqualTo(1);
    }

    /** The class path of the tests has more than the distribution, in which Camel makes these. */
    @Test
    void componentsOfTheDocumentsComeWithTheProgram() throws Exception {
        Files.writeString(routes().resolve("mine.camel.yaml"), """
                - rest:
                    path: /mine
                    get:
                      - path: /count
                        to: direct:mine
                - route:
                    id: mine
                    from:
                      uri: direct:mine
                      steps:
                        - to: http://127.0.0.1:1/x
                        - to: log:mine
                        - to: file:mine
                        - to: controlbus:route?routeId=mine-web&action=status
                        - to: seda:mine
                - route:
                    id: mine-web
                    from:
                      uri: platform-http:/mine-web
                      steps:
                        - to: log:mine
                - route:
                    id: mine-queue
                    from:
                      uri: seda:mine
                      steps:
                        - to: exec:true
                - route:
                    id: mine-clock
                    from:
                      uri: quartz:mine?cron=0+0+3+*+*+?
                      steps:
                        - to: log:mine
                """);
        Program.End end = program.run(Map.of(), "validate");
        assertThat(end.out()).containsExactly(routes() + ": no errors, no warnings");
        assertThat(end.exitCode()).as(end.toString()).isZero();
    }

    @Test
    void fileThatIsNotThereIsAWrongCall() throws Exception {
        Program.End end = program.run(Map.of(), "validate", "mine.camel.yaml");
        assertThat(end.err())
                .containsExactly("there is no file mine.camel.yaml; see timescale-integration validate --help");
        assertThat(end.exitCode()).isEqualTo(2);
    }

    /** As docs/cookbook.md has it: a setting of a recipe is a variable of the environment. */
    @ParameterizedTest
    @ValueSource(strings = {"mask-in-sql", "mask-in-steps"})
    void theSettingOfARecipeIsAVariable(String recipe) throws Exception {
        new Recipe(recipe).copyInto(routes());
        Program.End end = program.run(Map.of("PERSON_KEY", "0123"), "validate");
        assertThat(end.out()).containsExactly(routes() + ": no errors, no warnings");
        assertThat(end.exitCode()).isZero();
        end = program.run(Map.of("PERSON_KEY", ""), "validate");
        assertThat(end.out()).first().asString().contains("{{person.key}}");
        assertThat(end.exitCode()).isEqualTo(1);
    }
}
