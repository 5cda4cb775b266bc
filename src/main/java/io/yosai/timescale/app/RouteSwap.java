package io.yosai.timescale.app;

import io.yosai.timescale.routes.Finding;
import io.yosai.timescale.routes.FolderState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.RouteConfigurationsBuilder;
import org.apache.camel.RoutesBuilder;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.RoutesLoader;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces the routes of some files while all others run. No page is cut off: all timers are held, which ends a pass
 * on its way after the page in hand, and nothing is replaced before.
 */
record RouteSwap(ModelCamelContext camel, Path folder, LiveReload reload) {
    private static final Logger LOG = LoggerFactory.getLogger(RouteSwap.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 10;
    /** What is still in a route after the patience. */
    private static final long CUT_OFF_SECONDS = 1;

    /**
     * @param made    the ids of the routes that were put in
     * @param gone    the ids of those that are not there any more
     * @param failure why Camel cannot make or start them; null: they run
     */
    record Result(Set<String> made, Set<String> gone, Finding failure) {
        @Override
        public String toString() {
            String text = Stream.of(made.isEmpty() ? "" : "routes " + made, gone.isEmpty() ? "" : "stopped " + gone)
                    .filter(some -> !some.isEmpty()).collect(Collectors.joining(", "));
            return text.isEmpty() ? "no route is concerned" : text;
        }
    }

    /**
     * Takes the routes, templates and configurations out that are not as they are to be, and puts others in.
     *
     * @param running the folder by which the routes run
     * @param next    the folder by which they are to run
     */
    Result replace(FolderState running, FolderState next) throws Exception {
        Set<Path> files = next.madeAnew(running);
        Set<String> made = running.made(files);
        boolean withoutId = running.makesWithoutId(files);
        List<RouteDefinition> old = camel.getRouteDefinitions().stream()
                .filter(route -> isOf(route.getResource(), files) || made.contains(route.getRouteId())
                        || withoutId && route.isCreatedFromTemplate() && !route.hasCustomIdAssigned()).toList();
        Set<String> removed = new TreeSet<>(old.stream().map(RouteDefinition::getRouteId).toList());
        Set<String> others = ids();
        others.removeAll(removed);
        List<Route> held = hold();
        try {
            settle(removed);
            remove(old, files);
            forgetStatements(next.changedSince(running));
            Finding failure = load(files, next);
            Set<String> put = ids();
            put.removeAll(others);
            Set<String> gone = new TreeSet<>(removed);
            gone.removeAll(put);
            reload.swapped(removed, gone, next);
            return new Result(put, gone, failure);
        } finally {
            held.stream().filter(route -> camel.getRoute(route.getRouteId()) == route)
                    .forEach(route -> ServiceHelper.resumeService(route.getConsumer()));
        }
    }

    boolean runs(String id) {
        return camel.getRoute(id) != null;
    }

    /** Idle ones too: a pass that began now would be in a route that is taken out, or wait for one that is gone. */
    private List<Route> hold() {
        List<Route> timers = camel.getRoutes().stream().filter(RouteWatch::byTimer)
                .filter(route -> ServiceHelper.isStarted(route.getConsumer())).toList();
        timers.forEach(route -> ServiceHelper.suspendService(route.getConsumer()));
        return timers;
    }

    private void settle(Collection<String> ids) throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!busy(ids).isEmpty() && Instant.now().isBefore(end)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        List<String> busy = busy(ids);
        if (!busy.isEmpty()) {
            LOG.warn("the routes {} are still at work after {} s and are cut off; the next pass does it anew", busy,
                    PATIENCE.toSeconds());
        }
    }

    private List<String> busy(Collection<String> ids) {
        return ids.stream().filter(id -> camel.getInflightRepository().size(id) > 0).toList();
    }

    private void remove(List<RouteDefinition> routes, Set<Path> files) throws Exception {
        for (RouteDefinition route : routes) {
            camel.getRouteController().stopRoute(route.getRouteId(), CUT_OFF_SECONDS, TimeUnit.SECONDS);
            camel.removeRouteDefinition(route);
        }
        for (RouteTemplateDefinition template : List.copyOf(camel.getRouteTemplateDefinitions())) {
            if (isOf(template.getResource(), files)) {
                camel.removeRouteTemplateDefinition(template);
            }
        }
        // Nothing says of which file one is: those of all files are made anew.
        for (RouteConfigurationDefinition configuration : List.copyOf(camel.getRouteConfigurationDefinitions())) {
            camel.removeRouteConfiguration(configuration);
        }
    }

    /** An endpoint keeps the statement of its file. */
    private void forgetStatements(Collection<Path> sqlFiles) throws Exception {
        Set<String> uris = sqlFiles.stream().map(file -> "sql://file:" + file).collect(Collectors.toSet());
        for (Endpoint endpoint : List.copyOf(camel.getEndpoints())) {
            if (uris.contains(endpoint.getEndpointUri().replaceFirst("\\?.*", ""))) {
                camel.removeEndpoint(endpoint);
            }
        }
    }

    private Finding load(Set<Path> files, FolderState next) {
        RoutesLoader loader = PluginHelper.getRoutesLoader(camel);
        try {
            for (RoutesBuilder other : loader.findRoutesBuilders(resources(next, file -> !files.contains(file)))) {
                if (other instanceof RouteConfigurationsBuilder configurations) {
                    camel.addRoutesConfigurations(configurations);
                }
            }
            loader.loadRoutes(resources(next, files::contains));
            return null;
        } catch (Exception e) {
            return new StartFailure(folder, e).finding(camel);
        }
    }

    private static List<Resource> resources(FolderState folder, Predicate<Path> which) {
        return folder.routes().entrySet().stream().filter(file -> which.test(file.getKey()))
                .map(file -> ResourceHelper.fromString("file:" + file.getKey(), file.getValue())).toList();
    }

    private Set<String> ids() {
        return new TreeSet<>(camel.getRoutes().stream().map(Route::getRouteId).toList());
    }

    private static boolean isOf(Resource resource, Set<Path> files) {
        return resource != null && files.contains(Path.of(resource.getLocation().replaceFirst("^file:", "")));
    }
}
