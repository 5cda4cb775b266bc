package io.yosai.timescale.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.JsonNode;
import io.yosai.timescale.app.Application;
import io.yosai.timescale.app.RouteStates;
import io.yosai.timescale.routes.Diagram;
import io.yosai.timescale.routes.Finding;
import io.yosai.timescale.routes.RouteOverview;
import io.yosai.timescale.settings.Settings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The verbs that look at the routes; none needs a database. */
public final class RoutesCommands {
    private static final String NOWHERE = "postgres://nobody@localhost/nothing";

    private RoutesCommands() {
    }

    @Command(name = "validate", mixinStandardHelpOptions = true, description = {
        "Looks for mistakes in the route files and their SQL, and prints file, line and column of each.",
        "Starts nothing, and without --connect connects to nothing. Exits 0 if the routes can be started, else 1."})
    public static final class Validate extends Verb {
        @Option(names = "--json", description = "Print a list of objects: file, line, column, severity, what, hint.")
        private boolean json;

        @Option(names = "--connect", description = {
            "Besides, prepare every statement of the routes on SOURCE_DSN and TARGET_DSN, and report each mistake that "
                    + "the server finds, and what a stream needs and its SELECT lacks.",
            "Nothing is written, and no row is read."})
        private boolean connect;

        @Parameters(paramLabel = "FILE", arity = "0..*",
                description = "Route files to be checked as if they were in the folder; one whose name is there "
                        + "already stands in for it.")
        private List<Path> more = List.of();

        @Override
        int run() throws JsonProcessingException {
            more.stream().filter(file -> !Files.isRegularFile(file)).findFirst().ifPresent(file -> {
                throw wrong("there is no file " + file);
            });
            Path folder = routes();
            List<Path> files = more.stream().map(Path::toAbsolutePath).map(Path::normalize).toList();
            List<Finding> findings;
            try (Application application = new Application(connect ? settings() : withoutDatabases(), folder)) {
                findings = application.validate(files);
                if (connect && findings.stream().noneMatch(Finding::isError)) {
                    findings = Stream.concat(findings.stream(), application.validateStatements(files).stream()).sorted()
                            .toList();
                }
            }
            out().println(json ? json(findings) : text(findings, folder));
            return findings.stream().anyMatch(Finding::isError) ? 1 : 0;
        }

        private static String text(List<Finding> findings, Path routes) {
            StringBuilder text = new StringBuilder();
            findings.forEach(finding -> text.append(finding).append(System.lineSeparator()));
            long errors = findings.stream().filter(Finding::isError).count();
            return text.append(routes).append(": ").append(count(errors, "error")).append(", ")
                    .append(count(findings.size() - errors, "warning")).toString();
        }

        private static String count(long count, String noun) {
            return count == 0 ? "no " + noun + "s" : count == 1 ? "1 " + noun : count + " " + noun + "s";
        }

        private static String json(List<Finding> findings) throws JsonProcessingException {
            return new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(findings.stream()
                    .map(finding -> Map.of("file", finding.shownFile().toString(), "line", finding.line(), "column",
                            finding.column(), "severity", finding.severity().name().toLowerCase(Locale.ROOT), "what",
                            finding.what(), "hint", finding.hint())).toList());
        }
    }

    @Command(name = "routes", mixinStandardHelpOptions = true,
            description = "Prints the routes: where each is, what starts it, how it does in the service of this "
                    + "machine.")
    public static final class Routes extends Verb {
        /** At the management port: whether there is a service is not known. */
        private static final String NO_ANSWER = "no answer";
        /** The service was started with other files, or leaves the route out by a setting of Camel. */
        private static final String NOT_LOADED = "not loaded";

        @Option(names = "--diagram", description = "Print a flowchart instead, in the language of Mermaid.")
        private boolean diagram;

        @Override
        int run() throws InterruptedException {
            RouteStates states = new RouteStates(withoutDatabases(), routes());
            if (diagram) {
                out().print(new Diagram(states.routes()).mermaid());
            } else {
                JsonNode status = states.status();
                print(List.of("route", "file", "started by", "state", "last result"),
                        states.routes().stream().map(route -> row(route, status)));
            }
            return 0;
        }

        /** @param status null: none answers */
        private static List<String> row(RouteOverview.Entry route, JsonNode status) {
            JsonNode its = RouteStates.named(status, "routes", "id", route.id());
            String state = status == null ? NO_ANSWER : !its.isMissingNode() ? its.path("state").asText()
                    : route.isOff() ? "off" : NOT_LOADED;
            return List.of(route.id(), route.file().getFileName().toString(), route.start(), state, lastResult(its));
        }

        private static String lastResult(JsonNode route) {
            if (!route.path("lastAttempt").isNumber()) {
                return "";
            }
            double ended = route.path("lastAttempt").asDouble();
            String ago = Math.max(0, (long) (System.currentTimeMillis() / 1000.0 - ended)) + " s ago";
            return route.path("failing").isTextual() ? "failed " + ago + ": " + route.path("failing").asText()
                    : "ok, " + ago;
        }
    }

    /** Which databases there are does not matter to the routes, and a Vault is not asked for them. */
    private static Settings withoutDatabases() {
        Properties properties = new Properties();
        properties.putAll(System.getProperties());
        Map<String, String> environment = new HashMap<>(System.getenv());
        properties.replaceAll((name, value) -> name.toString().matches("sources?(\\..+)?\\.dsn") ? NOWHERE : value);
        environment.replaceAll((name, value) -> name.startsWith("SOURCE_DSN") && !value.isBlank() ? NOWHERE : value);
        for (String name : List.of("TARGET_DSN", "TIMESCALE_DSN")) {
            properties.remove(name.toLowerCase(Locale.ROOT).replace('_', '.'));
            environment.put(name, NOWHERE);
        }
        return Settings.read(environment, properties);
    }
}
