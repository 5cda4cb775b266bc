package io.yosai.timescale.app;

import io.yosai.timescale.database.Claims;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.Exchange;
import org.apache.camel.NamedNode;
import org.apache.camel.Route;
import org.apache.camel.spi.RoutePolicy;
import org.apache.camel.spi.RoutePolicyFactory;
import org.apache.camel.support.RoutePolicySupport;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What this instance works on, of several that have the same target: they share the streams, and those that have the
 * same streams the other routes that a timer starts, by {@link Claims}. A timer fires at each instance, and the
 * exchange ends at once where another one has the route. The routes of the monitoring run at each, and those of the
 * group {@code every-instance}.
 */
final class Instances extends RoutePolicySupport implements RoutePolicyFactory {
    private static final Logger LOG = LoggerFactory.getLogger(Instances.class);
    private static final String MONITORING = "monitor";
    private static final String EVERY = "every-instance";
    private static final String LEFT = "leftToAnotherInstance";
    /** In the life of a claim. */
    private static final int ROUNDS = 4;

    private final Claims claims;
    private final Shares shares;
    /** All routes that are shared. */
    private final Set<String> routes = ConcurrentHashMap.newKeySet();
    /** The round in which the exchange of a route began that is under way. */
    private final Map<String, Long> running = new ConcurrentHashMap<>();
    private volatile long rounds;
    /** What was left to another instance at a time of the day, until it is known that that one lived then. */
    private final Map<String, Due> due = new ConcurrentHashMap<>();

    /** @param owner who had the route then; empty: nobody, as far as was known */
    private record Due(Instant at, String owner) {
    }

    Instances(Claims claims, Shares shares) {
        this.claims = claims;
        this.shares = shares;
    }

    /** Shares from now on, until the routes are stopped; then gives all back. */
    void start(CamelContext context) throws Exception {
        context.addService(new ServiceSupport() {
            @Override
            protected void doStop() {
                shares.giveBack();
            }
        });
        long period = claims.lasts().toMillis() / ROUNDS;
        context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "Instances")
                .scheduleWithFixedDelay(this::share, period, period, TimeUnit.MILLISECONDS);
    }

    @Override
    public RoutePolicy createRoutePolicy(CamelContext camelContext, String routeId, NamedNode route) {
        return this;
    }

    @Override
    public void onInit(Route route) {
        super.onInit(route);
        if (RouteWatch.byTimer(route) && !MONITORING.equals(route.getConfigurationId())
                && !EVERY.equals(route.getGroup())) {
            routes.add(route.getRouteId());
        }
    }

    @Override
    public void onRemove(Route route) {
        super.onRemove(route);
        routes.remove(route.getRouteId());
    }

    @Override
    public void onExchangeBegin(Route route, Exchange exchange) {
        String id = route.getRouteId();
        if (!routes.contains(id)) {
            return;
        }
        shareFirst(id);
        if (shares.isOurs(id)) {
            running.put(id, rounds);
            if (shares.isStream(id)) {
                exchange.setVariable("claim", Shares.STREAM);
            }
        } else {
            exchange.setProperty(LEFT, true);
            exchange.setRouteStop(true);
            if (route.getEndpoint().getEndpointUri().startsWith("quartz:")) {
                due.putIfAbsent(id, new Due(Instant.now(), Objects.requireNonNullElse(shares.owner(id), "")));
            }
        }
    }

    @Override
    public void onExchangeDone(Route route, Exchange exchange) {
        if (!isLeftToAnother(exchange)) {
            running.remove(route.getRouteId());
        }
    }

    /** Returns whether the exchange came to nothing because another instance has the route. */
    static boolean isLeftToAnother(Exchange exchange) {
        return exchange.getProperty(LEFT, false, Boolean.class);
    }

    /** The first rows of a stream do not wait for the next round. */
    private void shareFirst(String route) {
        if (!shares.isKnown(route)) {
            synchronized (this) {
                if (!shares.isKnown(route) && !shares.isFailing()) {
                    share();
                }
            }
        }
    }

    private synchronized void share() {
        shares.share(routes, running.entrySet().stream().filter(pass -> pass.getValue() == rounds)
                .map(Map.Entry::getKey).toList(), List.copyOf(running.keySet()));
        rounds++;
        due.forEach(this::lookBack);
    }

    /** The claim of one that did not live then has ended in the time of one, and is seen to have in that of another. */
    private void lookBack(String route, Due its) {
        String owner = shares.owner(route);
        if (owner == null || owner.isEmpty() || its.at().plus(claims.lasts().multipliedBy(2)).isAfter(Instant.now())) {
            return;
        }
        due.remove(route);
        if (!owner.equals(its.owner())) {
            LOG.warn("route {} was due at {} and may not have run: {}\nHINT: look for what it makes, as by backup "
                    + "list, and run its verb where that is not there", route, its.at().truncatedTo(ChronoUnit.SECONDS),
                    its.owner().isEmpty() ? "no instance is known to have had it"
                            : its.owner() + " had it, and has it no more");
        }
    }
}
