package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.camel.Exchange;
import org.apache.camel.Route;
import org.apache.camel.Variable;

/**
 * Makes gauges of the rows of a query. Columns of text are labels, NULL an empty one; every other column is a value:
 * {@code value} is the gauge itself, {@code x} the gauge with {@code _x} after its name. A time is seconds since 1970,
 * a boolean 0 or 1. A value that is NULL or an infinite time leaves its gauge out. Rows that are gone next time take
 * their gauges along.
 */
public final class Gauges {
    private static final String VALUE = "value";

    /** A route is the only one to write its gauges; another route may have the same name with other labels. */
    private record Key(String route, String name) {
    }

    private final MeterRegistry registry;
    private final Path folder;
    private final long validNanos;
    private final Map<Key, List<Map<String, Object>>> rows = new ConcurrentHashMap<>();
    private final Map<Key, Map<String, Series>> gauges = new HashMap<>();
    /** Columns that have held a text: NULL is an empty one in them. */
    private final Map<Key, Set<String>> labels = new HashMap<>();
    /** When the query of a file last answered. */
    private final Map<Key, Long> answers = new ConcurrentHashMap<>();
    private final Set<String> names = new TreeSet<>();
    private volatile List<GaugeFile> files;

    /**
     * @param folder of the gauges that need no route
     * @param valid how long the answer of a query of that folder is worth something; its gauges are absent afterwards
     */
    public Gauges(MeterRegistry registry, Path folder, Duration valid) {
        this.registry = registry;
        this.folder = folder;
        this.validNanos = valid.toNanos();
    }

    /**
     * Returns the files of the folder, for the route that reads them all; as they were when the route was made.
     *
     * @param side {@code source} or {@code target}
     */
    public List<GaugeFile> files(String side) {
        List<GaugeFile> found = files;
        if (found == null) {
            found = GaugeFile.all(folder);
            files = found;
        }
        return found.stream().filter(file -> file.side().equals(side)).toList();
    }

    /**
     * The step of the route that reads a file of the folder: the body is the rows that its query has found.
     *
     * @param source that was asked, which becomes a label; null: the target
     */
    public void show(@Variable("gauge") String name, @Variable("help") String help, @Variable("source") String source,
            Exchange exchange) {
        keep(name, exchange);
        Key key = new Key(exchange.getFromRouteId(), name);
        if (source != null) {
            rows.get(key).forEach(row -> row.put("source", source));
        }
        answers.put(key, System.nanoTime());
        show(key, help, rows.get(key));
    }

    /**
     * The step of a route of its own, whose description becomes the gauges' help. The body is the rows; none for null.
     *
     * @param name as Prometheus is to see it
     * @throws IllegalArgumentException when a column is neither text nor number nor time
     */
    public void set(String name, Exchange exchange) {
        keep(name, exchange);
        Key key = new Key(exchange.getFromRouteId(), name);
        Route route = exchange.getContext().getRoute(key.route());
        show(key, route == null ? null : route.getDescription(), rows.get(key));
    }

    /** The step of a route whose rows are for the status page alone. */
    public void keep(String name, Exchange exchange) {
        List<Map<String, Object>> found = new ArrayList<>();
        Object body = exchange.getMessage().getBody();
        if (body instanceof List<?> list) {
            list.forEach(row -> found.add(GaugeRow.of(name, row)));
        } else if (body != null) {
            found.add(GaugeRow.of(name, body));
        }
        rows.put(new Key(exchange.getFromRouteId(), name), found);
    }

    /** What a route has set and kept; it may come back with other labels. */
    public synchronized void forget(String route) {
        files = null;
        rows.keySet().removeIf(key -> key.route().equals(route));
        gauges.entrySet().removeIf(entry -> {
            boolean its = entry.getKey().route().equals(route);
            if (its) {
                entry.getValue().values().forEach(series -> series.show(Map.of()));
            }
            return its;
        });
        labels.keySet().removeIf(key -> key.route().equals(route));
        answers.keySet().removeIf(key -> key.route().equals(route));
    }

    /** A gauge that no route sets. */
    synchronized void fixed(String name, String help, List<Map<String, Object>> rows) {
        show(new Key("", name), help, rows);
    }

    /** The last rows of that name, of all routes together. */
    List<Map<String, Object>> rows(String name) {
        List<Map<String, Object>> all = new ArrayList<>();
        rows.forEach((key, found) -> {
            if (key.name().equals(name)) {
                all.addAll(found);
            }
        });
        return all;
    }

    /** All that were ever set, as Prometheus is to see them. */
    synchronized Set<String> names() {
        return Set.copyOf(names);
    }

    private synchronized void show(Key key, String help, List<Map<String, Object>> found) {
        Map<String, Series> known = gauges.computeIfAbsent(key, any -> new HashMap<>());
        Set<String> texts = labels.computeIfAbsent(key, any -> new TreeSet<>());
        if (found.stream().map(GaugeRow::texts).map(texts::addAll).reduce(false, Boolean::logicalOr)) {
            // The samples of a metric all have the same labels.
            known.values().forEach(series -> series.show(Map.of()));
        }
        Map<String, Map<Tags, Double>> values = new LinkedHashMap<>();
        known.keySet().forEach(name -> values.put(name, new HashMap<>()));
        for (Map<String, Object> row : found) {
            Tags labels = GaugeRow.labels(row, texts);
            row.forEach((column, value) -> {
                if (value != null && !(value instanceof String)) {
                    String name = column.equals(VALUE) ? key.name() : key.name() + "_" + column;
                    values.computeIfAbsent(name, any -> new HashMap<>()).put(labels, GaugeRow.value(name, value));
                }
            });
        }
        values.forEach((name, now) -> known.computeIfAbsent(name, any -> new Series(
                MultiGauge.builder(name).description(help).register(registry), new HashMap<>(), () -> isValid(key)))
                .show(now));
        names.addAll(values.keySet());
    }

    private boolean isValid(Key key) {
        Long answered = answers.get(key);
        return answered == null || System.nanoTime() - answered < validNanos;
    }

    /** A gauge that stays is not registered anew: a scrape at that moment would miss it. */
    private record Series(MultiGauge gauge, Map<Tags, AtomicReference<Double>> values, BooleanSupplier isValid) {

        void show(Map<Tags, Double> now) {
            values.keySet().retainAll(now.keySet());
            now.forEach((labels, value) -> values.computeIfAbsent(labels, any -> new AtomicReference<>()).set(value));
            List<MultiGauge.Row<?>> rows = new ArrayList<>();
            values.forEach((labels, value) -> rows.add(MultiGauge.Row.of(labels, value,
                    held -> isValid.getAsBoolean() ? held.get() : Double.NaN)));
            gauge.register(rows, false);
        }
    }
}
