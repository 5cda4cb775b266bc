package io.yosai.timescale.app;

import io.yosai.timescale.backup.ProgramRunner;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.SourceName;
import io.yosai.timescale.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The route files of a folder, and Camel that is to run them, with the settings and beans that they name. */
final class RouteFiles {
    static final String INCLUDED = "camel.main.routes-include-pattern";
    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);

    private final Main main = new Main();
    private final Settings settings;
    private final Path folder;
    private final String mainJob;
    /** All that the routes may name. */
    private final Map<String, Object> bound = new HashMap<>();

    /** @param mainJob the route without which there is nothing to run */
    RouteFiles(Settings settings, Path folder, String mainJob) {
        this.settings = settings;
        this.folder = folder;
        this.mainJob = mainJob;
        settings.properties().forEach(main::addInitialProperty);
        main.addInitialProperty("routes.dir", folder.toString());
        main.bind("sql", new PostgresSqlComponent());
        main.bind("routesOfSources", new RoutesOfSources(SourceName.all(settings.properties())));
        bind("failures", new Failures());
        bind("programs", new ProgramRunner());
    }

    Main main() {
        return main;
    }

    CamelContext camel() {
        return main.getCamelContext();
    }

    Path folder() {
        return folder;
    }

    String mainJob() {
        return mainJob;
    }

    void bind(String name, Object bean) {
        bound.put(name, bean);
        main.bind(name, bean);
    }

    RouteCheck check() {
        return new RouteCheck(folder, settings, bound);
    }

    /**
     * Has Camel read all that the check finds right.
     *
     * @throws OperatorError with a line for each mistake
     */
    void requireAll() {
        check().require();
        main.addOverrideProperty(INCLUDED, check().pattern(List.of()));
    }

    /** What Camel may throw when it makes and starts routes. */
    interface Start {
        void run() throws Exception;
    }

    /** @throws OperatorError with file and line, where Camel names the route that it could not start */
    void start(Start step) {
        try {
            step.run();
        } catch (OperatorError e) {
            throw e;
        } catch (Exception e) {
            throw new OperatorError("the routes in " + folder + " cannot be started: "
                    + new StartFailure(folder, e).finding(camel()), e);
        }
    }

    /** Camel starts happily without a route when a file holds a map where a list belongs. */
    void requireMainJob() {
        List<String> found = camel().getRoutes().stream().map(Route::getRouteId).toList();
        if (!found.contains(mainJob)) {
            throw new OperatorError("no route with the id " + mainJob + " in " + folder + " (found " + found
                    + ")\nHINT: each file must be a YAML list whose items begin with '- route:'");
        }
        LOG.info("routes of {}: {}", folder, found);
    }

    /** Those that are called, not those that a timer starts. */
    void startRoutesThatWait() throws Exception {
        for (Route route : camel().getRoutes()) {
            if (route.getEndpoint().getEndpointUri().matches("(direct|seda):.*")) {
                camel().getRouteController().startRoute(route.getRouteId());
            }
        }
    }
}
