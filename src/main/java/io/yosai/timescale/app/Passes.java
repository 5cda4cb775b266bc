package io.yosai.timescale.app;

import static java.util.stream.Collectors.groupingBy;

import io.yosai.timescale.app.Application.PassFailed;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.vault.Vault;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.spi.CamelEvent;
import org.apache.camel.spi.CamelEvent.ExchangeCompletedEvent;
import org.apache.camel.spi.CamelEvent.ExchangeEvent;
import org.apache.camel.spi.CamelEvent.ExchangeFailedEvent;
import org.apache.camel.support.SimpleEventNotifierSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs routes once, without starting any timer. */
final class Passes {
    private static final Logger LOG = LoggerFactory.getLogger(Passes.class);

    private final RouteFiles files;
    private final Vault vault;
    private final Beans beans;
    /** Why parts of a split or a multicast failed: each is an exchange of its own and does not fail the whole. */
    private final Set<String> failedParts = Collections.synchronizedSet(new LinkedHashSet<>());
    private volatile boolean ended;

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
        requireNone(failuresOfParts(route));
        return result;
    }

    /** As {@link Application#passes}. */
    void passes(String route, Map<String, Object> variables, Consumer<Object> results) {
        files.main().bind("partWatch", new PartWatch());
        start(route);
        List<Stream> streams = beans.streams.atLeastOne();
        Map<String, Object> bodies = Collections.synchronizedMap(new HashMap<>());
        Map<String, String> failed = new ConcurrentHashMap<>();
        Consumer<Stream> pass = stream -> {
            Map<String, Object> all = new HashMap<>(variables);
            all.put("stream", stream.name());
            try {
                String name = route + (streams.size() > 1 ? " of " + stream.name() : "");
                bodies.put(stream.name(), send(name, route, all));
            } catch (RuntimeException | Error e) {
                // The executor keeps to itself what is thrown.
                failed.put(stream.name(), Failures.reason(e));
            }
        };
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            threads.invokeAll(streams.stream().collect(groupingBy(Stream::source)).values().stream()
                    .map(its -> Executors.callable(() ->
                            its.stream().takeWhile(next -> !isStopping()).forEach(pass))).toList());
        } catch (InterruptedException e) {
            throw new PassFailed("the program is stopping", e);
        } finally {
            threads.shutdownNow();
        }
        streams.forEach(stream -> results.accept(bodies.get(stream.name())));
        streams.stream().map(Stream::name).filter(name -> !bodies.containsKey(name)).forEach(name ->
                failed.putIfAbsent(name, route + " of " + name + " was not begun: the program is stopping"));
        List<String> failures = new ArrayList<>();
        streams.stream().map(Stream::name).filter(failed::containsKey).map(failed::get).forEach(failures::add);
        failures.addAll(failuresOfParts(route));
        requireNone(failures);
    }

    private static void requireNone(List<String> failures) {
        if (!failures.isEmpty()) {
            throw new PassFailed(String.join("\n", failures), null);
        }
    }

    /** All in one line; none where no part of a split has failed. */
    private List<String> failuresOfParts(String route) {
        synchronized (failedParts) {
            return failedParts.isEmpty() ? List.of() : List.of(route + " failed: " + String.join("; ", failedParts));
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
            beans.databases.locate(vault.patient());
        }
        files.main().addMainListener(new VaultPlaceholders(vault.patient()));
        files.leaveOutOthersThan(job);
        files.main().addOverrideProperty("camel.management.enabled", "false");
        files.main().addOverrideProperty("camel.metrics.enabled", "false");
        files.main().configure().setAutoStartup(false);
        stopWhenKilled();
        files.start(files.main()::start);
        files.requireMainJob();
        files.start(files::startRoutesThatWait);
    }

    /** Has the routes of a further job run too, unless they do. */
    void add(String job) {
        files.start(() -> files.add(job));
    }

    /** By itself Camel would wait for the end of what was begun, for 22 s. What is cut off is taken back. */
    private void stopWhenKilled() {
        if (beans != null) {
            files.main().addOverrideProperty("camel.main.shutdown-timeout", "3");
            files.main().getShutdownStrategy().addShutdownListener(() -> {
                if (ended) {
                    return;
                }
                LOG.info("the program is to stop, and ends after the page that it is writing, or in 3 s");
                new Thread(files.camel()::stop).start();
            });
        }
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
            throw new PassFailed(name + " failed: " + Failures.where(exchange, failure, route)
                    + Failures.reason(exchange, failure), failure);
        }
        return exchange.getMessage().getBody();
    }

    /** What stops the routes now is no signal. */
    void end() {
        ended = true;
    }

    boolean isStopping() {
        return files.camel().isStopping() || files.camel().isStopped();
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
                String table = exchange.getVariable("hypertable", String.class);
                failedParts.add((table == null ? "" : table + ": ") + Failures.reason(exchange, failure));
            }
        }
    }
}
