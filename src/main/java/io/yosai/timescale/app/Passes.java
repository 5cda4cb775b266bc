package io.yosai.timescale.app;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.joining;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.vault.Vault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCompletedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailedEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;

/** Runs routes once, without starting any timer. */
final class Passes {
    /**
     * What a pass of another job does not call, but backfill calls reconcile; leaving it out halves the time of a
     * start.
     */
    private static final List<String> OTHER_JOBS = List.of(
            "backfill", "backup", "monitor", "policies", "reconcile", "restore");

    private final RouteFiles files;
    private final Vault vault;
    private final Beans beans;
    /** Why parts of a split or a multicast failed: each is an exchange of its own and does not fail the whole. */
    private final Set<String> failedParts = Collections.synchronizedSet(new LinkedHashSet<>());

    /** @param beans null where one job runs alone, which brings its own */
    Passes(RouteFiles files, Vault vault, Beans beans) {
        this.files = files;
        this.vault = vault;
        this.beans = beans;
    }

    /** As {@link Application#pass}. */
    Object pass(String route, Map<String, Object> variables) {
        files.main().bind("partWatch", new PartWatch());
        start(route);
        Object result = send(route, variables);
        requireAllParts(route);
        return result;
    }

    /** As {@link Application#passes}. */
    void passes(String route, Map<String, Object> variables, Consumer<Object> results) {
        files.main().bind("partWatch", new PartWatch());
        start(route);
        List<Stream> streams = beans.streams().all();
        Map<String, Object> bodies = new ConcurrentHashMap<>();
        Map<String, String> failed = new ConcurrentHashMap<>();
        ExecutorService threads = Executors.newCachedThreadPool();
        streams.stream().collect(groupingBy(Stream::source)).values()
                .forEach(its -> threads.execute(() -> its.forEach(stream -> {
            Map<String, Object> all = new HashMap<>(variables);
            all.put("stream", stream.name());
            try {
                Object body = send(route + (streams.size() > 1 ? " of " + stream.name() : ""), route, all);
                if (body != null) {
                    bodies.put(stream.name(), body);
                }
            } catch (PassFailed e) {
                failed.put(stream.name(), e.getMessage());
            } catch (RuntimeException e) {
                failed.put(stream.name(), Failures.reason(e));
            }
        })));
        await(threads);
        streams.forEach(stream -> results.accept(bodies.get(stream.name())));
        List<String> failures = new ArrayList<>(
                streams.stream().map(stream -> failed.get(stream.name())).filter(Objects::nonNull).toList());
        try {
            requireAllParts(route);
        } catch (PassFailed e) {
            failures.add(e.getMessage());
        }
        if (!failures.isEmpty()) {
            throw new PassFailed(String.join("\n", failures), null);
        }
    }

    private static void await(ExecutorService threads) {
        threads.shutdown();
        try {
            threads.awaitTermination(Long.MAX_VALUE, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            threads.shutdownNow();
            throw new PassFailed("the program is stopping", e);
        }
    }

    /**
     * Starts the routes that are called, and no timer.
     *
     * @param job whose route file is read besides that of the main job and those that are not the product's own
     */
    void start(String job) {
        if (beans == null) {
            files.check().require(files.mainJob(), "errors");
        } else {
            files.requireAll();
            beans.databases().locate(vault.patient());
        }
        files.main().addMainListener(new VaultPlaceholders(vault.patient()));
        files.main().addOverrideProperty("camel.main.routes-exclude-pattern", OTHER_JOBS.stream()
                .filter(other -> !other.equals(job) && !other.equals(files.mainJob())
                        && !(job.equals("backfill") && other.equals("reconcile")))
                .map(other -> "**/" + other + ".camel.yaml").collect(joining(",")));
        files.main().addOverrideProperty("camel.management.enabled", "false");
        files.main().addOverrideProperty("camel.metrics.enabled", "false");
        files.main().configure().setAutoStartup(false);
        files.start(files.main()::start);
        files.requireMainJob();
        files.start(files::startRoutesThatWait);
    }

    /** As {@link Application#pass}, once the routes are started; several may run at a time. */
    Object send(String route, Map<String, Object> variables) {
        return send(route, route, variables);
    }

    /** @param name what the message of a failure calls it */
    private Object send(String name, String route, Map<String, Object> variables) {
        FluentProducerTemplate template = files.camel().createFluentProducerTemplate().to("direct:" + route);
        variables.forEach(template::withVariable);
        Exchange exchange = template.send();
        Throwable failure = Failures.of(exchange);
        if (failure != null) {
            throw new PassFailed(name + " failed: " + Failures.reason(exchange, failure), failure);
        }
        return exchange.getMessage().getBody();
    }

    /** Returns whether the process is stopping. */
    boolean isStopping() {
        return files.camel().isStopping() || files.camel().isStopped();
    }

    /** @throws PassFailed with all reasons in one line, when there is one */
    private void requireAllParts(String route) {
        synchronized (failedParts) {
            if (!failedParts.isEmpty()) {
                throw new PassFailed(route + " failed: " + String.join("; ", failedParts), null);
            }
        }
    }

    private final class PartWatch extends SimpleEventNotifierSupport {
        PartWatch() {
            setIgnoreExchangeEvents(false);
            setIgnoreExchangeCompletedEvent(false);
            setIgnoreExchangeFailedEvents(false);
        }

        /** A failure that an onException has handled is in an exchange that is completed. */
        @Override
        public boolean isEnabled(CamelEvent event) {
            return event instanceof ExchangeCompletedEvent || event instanceof ExchangeFailedEvent;
        }

        @Override
        public void notify(CamelEvent event) {
            Exchange exchange = ((ExchangeEvent) event).getExchange();
            Throwable failure = Failures.isPart(exchange) ? Failures.of(exchange) : null;
            if (failure != null) {
                failedParts.add(Failures.reason(exchange, failure));
            }
        }
    }
}
