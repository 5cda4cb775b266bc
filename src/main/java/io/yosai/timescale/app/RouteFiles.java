package io.yosai.timescale.app;

import static java.util.stream.Collectors.joining;

import io.yosai.timescale.backup.ProgramRunner;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.SourceName;
import io.yosai.timescale.settings.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.camel.CamelContext;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.apache.camel.spi.Resource;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.util.function.ThrowingRunnable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The route files of a folder, and Camel that is to run them, with the settings and beans that they name.
 *
 * @param mainJob the route without which there is nothing to run
 * @param bound all that the routes may name
 * @param jobs whose routes run, where not those of all do
 */
record RouteFiles(Settings settings, Path folder, String mainJob, Main main, Map<String, Object> bound,
        Set<String> jobs) {
    static final String INCLUDED = "camel.main.routes-include-pattern";
    /** What a pass of another job does not call, but backfill calls reconcile; without it a start takes half. */
    private static final List<String> OTHER_JOBS = List.of(
            "backfill", "backup", "monitor", "policies", "reconcile", "restore");
    private static final Logger LOG = LoggerFactory.getLogger(RouteFiles.class);

    static RouteFiles of(Settings settings, Path folder, String mainJob) {
        Main main = new Main();
        settings.properties().forEach(main::addInitialProperty);
        main.addInitialProperty("routes.dir", folder.toString());
        main.bind("sql", new PostgresSqlComponent());
        main.bind("timer", new SteadyTimers());
        main.bind("routesOfSources", new RoutesOfSources(SourceName.all(settings.properties())));
        RouteFiles files = new RouteFiles(settings, folder, mainJob, main, new HashMap<>(),
                new HashSet<>());
        files.bind("failures", new Failures());
        files.bind("programs", new ProgramRunner());
        return files;
    }

    CamelContext camel() {
        return main.getCamelContext();
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

    /** Has Camel read the routes of the main job and of another one, and those that are not the product's own. */
    void leaveOutOthersThan(String job) {
        jobs.addAll(needs(job));
        main.addOverrideProperty("camel.main.routes-exclude-pattern", OTHER_JOBS.stream()
                .filter(other -> !jobs.contains(other) && !other.equals(mainJob))
                .map(other -> "**/" + other + ".camel.yaml").collect(joining(",")));
    }

    /** Adds those of a further job to the ones that run, unless they do. */
    void add(String job) throws Exception {
        List<Resource> added = needs(job).stream().filter(one -> !jobs.contains(one) && has(one))
                .map(one -> ResourceHelper.resolveResource(camel(), "file:" + file(one))).toList();
        PluginHelper.getRoutesLoader(camel()).loadRoutes(added);
        startRoutesThatWait();
        jobs.addAll(needs(job));
    }

    /** Whether the folder has routes of a job. */
    boolean has(String job) {
        return check().ofFolder().filesWithRoutes(List.of()).contains(file(job));
    }

    private Path file(String job) {
        return folder.resolve(job + ".camel.yaml");
    }

    private static List<String> needs(String job) {
        return job.equals("backfill") ? List.of(job, "reconcile") : List.of(job);
    }

    /** @throws OperatorError with file and line, where Camel names the route that it could not start */
    void start(ThrowingRunnable<Exception> step) {
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
