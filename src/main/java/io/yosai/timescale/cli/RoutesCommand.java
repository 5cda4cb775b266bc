package io.yosai.timescale.cli;

import io.yosai.timescale.app.RouteStates;
import io.yosai.timescale.routes.Diagram;
import io.yosai.timescale.routes.RouteOverview;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(name = "routes", mixinStandardHelpOptions = true,
        description = "Prints the routes: where each is, what starts it, how it does in the service of this machine.")
public final class RoutesCommand extends Verb {
    /** At the management port: whether there is a service is not known. */
    private static final String NO_ANSWER = "no answer";
    /** The service was started with other files, or leaves the route out by a setting of Camel. */
    private static final String NOT_LOADED = "not loaded";

    @Option(names = "--diagram", description = "Print a flowchart instead, in the language of Mermaid.")
    private boolean diagram;

    @Override
    int run() throws InterruptedException {
        RouteStates states = new RouteStates(ValidateCommand.withoutDatabases(), routes());
        if (diagram) {
            out().print(new Diagram(states.routes()).mermaid());
        } else {
            Map<String, RouteStates.Result> results = states.results();
            print(List.of("route", "file", "started by", "state", "last result"),
                    states.routes().stream().map(route -> row(route, results)));
        }
        return 0;
    }

    /** @param results null: none answers */
    private static List<String> row(RouteOverview.Entry route, Map<String, RouteStates.Result> results) {
        RouteStates.Result result = results == null ? null : results.get(route.id());
        String state = results == null ? NO_ANSWER : result != null ? result.state() : route.isOff() ? "off"
                : NOT_LOADED;
        return List.of(route.id(), route.file().getFileName().toString(), route.start(), state,
                result == null ? "" : lastResult(result));
    }

    private static String lastResult(RouteStates.Result result) {
        if (result.ended() == null) {
            return "";
        }
        String ago = Math.max(0, Duration.between(result.ended(), Instant.now()).toSeconds()) + " s ago";
        return result.failing() == null ? "ok, " + ago : "failed " + ago + ": " + result.failing();
    }
}
