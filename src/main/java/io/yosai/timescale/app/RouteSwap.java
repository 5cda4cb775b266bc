package io.yosai.timescale.app;

import io.yosai.timescale.routes.Finding;
import io.yosai.timescale.routes.FolderState;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.camel.Endpoint;
import org.apache.camel.Route;
import org.apache.camel.model.ModelCamelContext;
import org.apache.camel.model.RouteConfigurationDefinition;
import org.apache.camel.model.RouteDefinition;
import org.apache.camel.model.RouteTemplateDefinition;
import org.apache.camel.spi.Resource;
import org.apache.camel.spi.ShutdownStrategy;
import org.apache.camel.support.PluginHelper;
import org.apache.camel.support.ResourceHelper;
import org.apache.camel.support.service.ServiceHelper;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes all routes anew. No page is cut off: all timers are held, which ends a pass on its way after the page in hand,
 * and nothing is replaced before.
 */
record RouteSwap(ModelCamelContext camel, Path folder, LiveReload reload) {
    private static final Logger LOG = LoggerFactory.getLogger(RouteSwap.class);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final long LOOK_MILLIS = 10;
    /** What is still in a route after the patience. */
    private static final long CUT_OFF_SECONDS = 1;

    /**
     * @param added   the ids of the routes that were not there before
     * @param gone    the ids of those that are not there any more
     * @param failure why Camel cannot make or start them; null: they run
     */
    record Result(Set<String> added, Set<String> gone, Finding failure) {
        @Override
        public String toString() {
            return Stream.of(added.isEmpty() ? "" : ", new " + added, gone.isEmpty() ? "" : ", stopped " + gone)
                    .collect(Collectors.joining());
        }
    }

    /**
     * Takes the routes, templates and configurations out, and puts those of a folder in.
     *
     * @param next the folder by which they are to run
     */
    Result replace(FolderState next) throws Exception {
        Set<String> before = ids();
        List<Route> held = hold();
        try {
            settle();
            remove();
            reload.removed(before, next);
            Finding failure = load(next);
            Set<String> now = ids();
            reload.loaded(without(before, now));
            return new Result(without(now, before), without(before, now), failure);
        } finally {
            held.stream().filter(route -> camel.getRoute(route.getRouteId()) == route)
                    .forEach(route -> ServiceHelper.resumeService(route.getConsumer()));
        }
    }

    /** Idle ones too: a pass that began now would be in a route that is taken out, or wait for one that is gone. */
    private List<Route> hold() {
        List<Route> timers = camel.getRoutes().stream().filter(RouteWatch::byTimer)
                .filter(route -> ServiceHelper.isStarted(route.getConsumer())).toList();
        timers.forEach(route -> ServiceHelper.suspendService(route.getConsumer()));
        return timers;
    }

    private void settle() throws InterruptedException {
        Instant end = Instant.now().plus(PATIENCE);
        while (!busy().isEmpty() && Instant.now().isBefore(end)) {
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
        }
        List<String> busy = busy();
        if (!busy.isEmpty()) {
            LOG.warn("the routes {} are still at work after {} s and are left behind: what they yet write is of the "
                    + "routes before", busy, PATIENCE.toSeconds());
        }
    }

    private List<String> busy() {
        return ids().stream().filter(id -> camel.getInflightRepository().size(id) > 0).toList();
    }

    private void remove() throws Exception {
        ShutdownStrategy shutdown = camel.getShutdownStrategy();
        long before = shutdown.getTimeout();
        // To take a route out stops it once more, with the time that a stop of the program has.
        shutdown.setTimeout(CUT_OFF_SECONDS);
        try {
            removeAll();
        } finally {
            shutdown.setTimeout(before);
        }
    }

    private void removeAll() throws Exception {
        for (RouteDefinition route : List.copyOf(camel.getRouteDefinitions())) {
            camel.getRouteController().stopRoute(route.getRouteId(), CUT_OFF_SECONDS, TimeUnit.SECONDS);
            camel.removeRouteDefinition(route);
        }
        for (RouteTemplateDefinition template : List.copyOf(camel.getRouteTemplateDefinitions())) {
            camel.removeRouteTemplateDefinition(template);
        }
        for (RouteConfigurationDefinition configuration : List.copyOf(camel.getRouteConfigurationDefinitions())) {
            camel.removeRouteConfiguration(configuration);
        }
        // An endpoint keeps the statement of its file.
        for (Endpoint endpoint : List.copyOf(camel.getEndpoints())) {
            if (endpoint.getEndpointUri().startsWith("sql:")) {
                camel.removeEndpoint(endpoint);
            }
        }
    }

    private Finding load(FolderState next) {
        List<Resource> files = next.routes().entrySet().stream()
                .map(file -> ResourceHelper.fromString("file:" + file.getKey(), file.getValue())).toList();
        try {
            PluginHelper.getRoutesLoader(camel).loadRoutes(files);
            return null;
        } catch (Exception e) {
            return new StartFailure(folder, e).finding(camel);
        }
    }

    private Set<String> ids() {
        return new TreeSet<>(camel.getRoutes().stream().map(Route::getRouteId).toList());
    }

    private static Set<String> without(Set<String> ids, Set<String> others) {
        Set<String> left = new TreeSet<>(ids);
        left.removeAll(others);
        return left;
    }
}
