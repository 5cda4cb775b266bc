package io.yosai.timescale.app;

import io.yosai.timescale.database.Claims;
import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.database.OutageLog;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
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
    private static final String STREAM = "stream";
    private static final String MONITORING = "monitor";
    private static final String EVERY = "every-instance";
    private static final String LEFT = "leftToAnotherInstance";
    /** In the life of a claim. */
    private static final int ROUNDS = 4;

    private final Claims claims;
    private final Streams streams;
    private final Consumer<String> lost;
    /** All routes that are shared. */
    private final Set<String> routes = ConcurrentHashMap.newKeySet();
    /** The round in which the exchange of a route began that is under way. */
    private final Map<String, Long> running = new ConcurrentHashMap<>();
    private final OutageLog outage = new OutageLog(LOG);
    private volatile Round last;
    private volatile long rounds;
    private boolean isFailing;
    private boolean closed;

    /**
     * What was found out last.
     *
     * @param routes that were shared then
     * @param owners who has which of them; without those that nobody has
     * @param nanos when it began
     */
    private record Round(Set<String> routes, Map<String, String> owners, long nanos) {
    }

    /** @param lost takes the name of each route that was this instance's and is another one's */
    Instances(Claims claims, Streams streams, Consumer<String> lost) {
        this.claims = claims;
        this.streams = streams;
        this.lost = lost;
    }

    /** Shares from now on, until the routes are stopped; then gives all back. */
    void start(CamelContext context) throws Exception {
        context.addService(new ServiceSupport() {
            @Override
            protected void doStop() {
                giveBack();
            }
        });
        long period = claims.lasts().toMillis() / ROUNDS;
        context.getExecutorServiceManager().newSingleThreadScheduledExecutor(this, "Instances")
                .scheduleWithFixedDelay(this::share, period, period, TimeUnit.MILLISECONDS);
    }

    /** Returns who works on a route; empty: nobody at the moment; null: not known. */
    String owner(String route) {
        Round round = last;
        return round == null || isOver(round) || !round.routes().contains(route) ? null
                : round.owners().getOrDefault(route, "");
    }

    private boolean isOver(Round round) {
        return System.nanoTime() - round.nanos() > claims.lasts().toNanos();
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
        boolean isStream = isStream(id);
        if (isOurs(id, isStream)) {
            running.put(id, rounds);
            if (isStream) {
                exchange.setVariable("claim", STREAM);
            }
        } else {
            exchange.setProperty(LEFT, true);
            exchange.setRouteStop(true);
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

    private boolean isStream(String route) {
        return streams.all().stream().map(Stream::name).anyMatch(route::equals);
    }

    /**
     * A target that has not answered for long has the pass of a stream fail, which says so; another job is left alone.
     */
    private boolean isOurs(String route, boolean isStream) {
        Round round = last;
        return round == null || isOver(round) && isStream || claims.owner().equals(owner(route));
    }

    /** The first rows of a stream do not wait for the next round. */
    private void shareFirst(String route) {
        if (!isKnown(route)) {
            synchronized (this) {
                if (!isKnown(route) && !isFailing) {
                    share();
                }
            }
        }
    }

    private boolean isKnown(String route) {
        Round round = last;
        return round != null && round.routes().contains(route);
    }

    private synchronized void share() {
        if (closed) {
            return;
        }
        isFailing = true;
        long begin = System.nanoTime();
        try {
            Set<String> ofStreams = new TreeSet<>(streams.all().stream().map(Stream::name).filter(routes::contains)
                    .toList());
            Set<String> jobs = new TreeSet<>(routes);
            jobs.removeAll(ofStreams);
            if (last == null) {
                claims.releaseOfTheDead();
            }
            // A pass that lasts longer than a round ends with its page, if its stream is to be another one's.
            claims.share(STREAM, ofStreams, running.entrySet().stream().filter(pass -> pass.getValue() == rounds)
                    .map(Map.Entry::getKey).toList());
            // What compares the streams of one set, or looks after their tables, is of no use to those of another.
            String job = "job of " + String.join(", ", ofStreams);
            claims.share(job, jobs, List.copyOf(running.keySet()));
            Map<String, String> owners = new HashMap<>(claims.owners(job));
            owners.putAll(claims.owners(STREAM));
            Set<String> all = new HashSet<>(ofStreams);
            all.addAll(jobs);
            take(new Round(all, owners, begin));
            outage.works("the instances share the streams again after {} s");
            isFailing = false;
        } catch (DatabaseDown e) {
            // The pool has said so.
        } catch (SQLException | RuntimeException e) {
            outage.fails(e.getMessage(), "what each instance works on cannot be found out: " + Failures.reason(e));
        }
        rounds++;
    }

    private void take(Round now) {
        Collection<String> before = last == null ? Set.of() : ours(last);
        Set<String> ours = ours(now);
        boolean isAlone = now.owners().values().stream().allMatch(claims.owner()::equals);
        if (!ours.equals(before) && (last != null || !isAlone)) {
            LOG.info("this instance works on {}{}", ours, isAlone ? "" : "; another one on the rest");
        }
        last = now;
        before.stream().filter(route -> !ours.contains(route)).forEach(lost);
    }

    private Set<String> ours(Round round) {
        Set<String> ours = new TreeSet<>(round.routes());
        ours.removeIf(route -> !claims.owner().equals(round.owners().get(route)));
        return ours;
    }

    private synchronized void giveBack() {
        closed = true;
        if (last == null || isOver(last)) {
            return;
        }
        try {
            claims.releaseAll();
        } catch (SQLException e) {
            LOG.warn("the streams are not given back, and free in {} s: {}", claims.lasts().toSeconds(),
                    Failures.reason(e));
        }
    }
}
