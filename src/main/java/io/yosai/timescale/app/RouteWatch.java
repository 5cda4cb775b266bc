package io.yosai.timescale.app;

import io.yosai.timescale.copy.PassStart;
import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.database.OutageLog;
import io.yosai.timescale.database.SqlStates;
import io.yosai.timescale.monitoring.RouteActivity;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in one log line when a route begins to fail, and why, and in one when it works again; the monitoring counts. */
final class RouteWatch extends RoutePolicySupport implements RoutePolicyFactory {
    private static final Logger LOG = LoggerFactory.getLogger(RouteWatch.class);

    /** What is done for one stream at a time. */
    private static final Set<String> JOBS = Set.of("copy", "reconcile", "lag");
    /** The routes that share their steps name what they are at work on by these variables. */
    private static final List<String> SUBJECTS = List.of("stream", "gauge", "hypertable");

    private static final String SLICE = ", ";

    /** Slices of one history share a log, so that what fails all of them is said once. */
    private final Map<String, OutageLog> failing = new ConcurrentHashMap<>();
    /**
     * Why a part of a split failed, which is an exchange of its own and does not fail the whole; by the timer's route.
     */
    private final Map<String, String> failedParts = new ConcurrentHashMap<>();
    private final RouteActivity activity;

    private final Runnable whenStateIsMissing;
    private final Consumer<String> whenFailed;

    /**
     * @param whenStateIsMissing what to do when a table of our own state is gone
     * @param whenFailed what to do when a route fails, given that in which its exchange has begun
     */
    RouteWatch(RouteActivity activity, Runnable whenStateIsMissing, Consumer<String> whenFailed) {
        this.activity = activity;
        this.whenStateIsMissing = whenStateIsMissing;
        this.whenFailed = whenFailed;
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camelContext, String routeId, NamedNode route) {
        activity.known(routeId);
        return this;
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        if (Instances.isLeftToAnother(exchange)) {
            return;
        }
        Throwable failure = Failures.of(exchange);
        if (byTimer(route)) {
            // The timer's route of a job that can also be run by itself is called after the job.
            String ofPart = failedParts.remove(route.getRouteId());
            activity.ran(RouteActivity.job(route.getRouteId()), failure == null ? ofPart
                    : Failures.reason(exchange, failure));
        }
        String stream = exchange.getVariable("stream", String.class);
        if (stream != null && JOBS.contains(route.getRouteId())) {
            activity.ran(route.getRouteId(), stream, failure == null ? null : new RouteActivity.Failure(
                    Failures.reason(exchange, failure), Failures.isRefusal(failure)));
        }
        String name = name(route, exchange);
        String part = part(name, exchange);
        if (failure == null) {
            if (exchange.getMessage().getBody() instanceof PassStart.Paused) {
                return;
            }
            OutageLog was = failing.remove(part);
            if (was != null && (part.equals(name) || ofOtherSlice(name) == null)) {
                was.works("route " + name + " works again after {} s");
            }
            return;
        }
        if (Failures.isStateMissing(failure)) {
            whenStateIsMissing.run();
        }
        if (exchange.getFromRouteId() != null) {
            whenFailed.accept(exchange.getFromRouteId());
        }
        // A pass that fails in a route called by another one is reported by the inner one.
        if (Failures.isPart(exchange) && exchange.getFromRouteId() != null) {
            failedParts.put(exchange.getFromRouteId(), Failures.reason(exchange, failure));
        }
        boolean here = route.getRouteId().equals(exchange.getProperty(Exchange.FAILURE_ROUTE_ID, String.class));
        if (here) {
            SQLException error = SqlStates.in(failure);
            activity.failedAt(route.getRouteId(), error == null ? null : error.getSQLState());
        }
        // DatabasePool has said so already, once for all routes.
        if (here && !(SqlStates.in(failure) instanceof DatabaseDown)) {
            String reason = Failures.reason(exchange, failure);
            if (exchange.getContext().isStopping()) {
                LOG.info("route {} ends: {}", name, reason);
                return;
            }
            OutageLog other = part.equals(name) ? null : ofOtherSlice(name);
            failing.computeIfAbsent(part, first -> other == null ? new OutageLog(LOG) : other)
                    .fails(OutageLog.same(failure, reason), "route " + name + " fails: " + reason);
        }
    }

    /** Streams and gauges share routes, of which one may fail for one of them and not for another. */
    private static String name(Route route, Exchange exchange) {
        String id = route.getRouteId();
        return SUBJECTS.stream().map(variable -> exchange.getVariable(variable, String.class))
                .filter(subject -> subject != null && !subject.equals(id)).findFirst()
                .map(subject -> id + " of " + subject).orElse(id);
    }

    /** A slice of a history that goes well says nothing of one that fails, nor of the passes of its stream. */
    private static String part(String name, Exchange exchange) {
        String slice = exchange.getVariable("watermark", String.class);
        return slice == null ? name : name + SLICE + slice;
    }

    private OutageLog ofOtherSlice(String name) {
        return failing.entrySet().stream().filter(entry -> entry.getKey().startsWith(name + SLICE))
                .map(Map.Entry::getValue).findFirst().orElse(null);
    }

    /** Of a route that is not there any more. */
    void forget(String routeId) {
        failing.keySet().removeIf(name -> name.equals(routeId) || name.startsWith(routeId + " of "));
        failedParts.remove(routeId);
        activity.forget(routeId);
        activity.forget(RouteActivity.job(routeId));
    }

    static boolean byTimer(Route route) {
        return route.getEndpoint().getEndpointUri().matches("(timer|quartz):.*");
    }
}
