package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.yosai.timescale.database.SqlFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

    /** A route is the only one to write its gauges; another route may have the same name with other labels. */
    private record Key(String route, String name) {
    }

    private final MeterRegistry registry;
    private final Path folder;
    private final long validNanos;
    private final Map<Key, GaugeQuery> queries = new ConcurrentHashMap<>();
    private final Set<String> names = new TreeSet<>();
    private volatile List<GaugeFile> files;

    /**
     * @param folder of the gauges that need no route
     * @param valid how long the answer of a query of that folder is worth something, and of a route of its own that
     *        fails; their gauges are absent afterwards
     */
    public Gauges(MeterRegistry registry, Path folder, Duration valid) {
        this.registry = registry;
        this.folder = folder;
        this.validNanos = valid.toNanos();
    }

    /** Returns the files of the folder for {@code source} or {@code target}, as they were when the route was made. */
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
        GaugeQuery query = query(exchange.getFromRouteId(), name);
        query.keep(exchange.getMessage().getBody());
        query.ofFile(source);
        show(query, help, query.rows());
    }

    /**
     * The step of a route of its own, whose description becomes the gauges' help. The body is the rows; none for null.
     *
     * @param name as Prometheus is to see it
     * @throws IllegalArgumentException when a column is neither text nor number nor time
     */
    public void set(String name, Exchange exchange) {
        GaugeQuery query = query(exchange.getFromRouteId(), name);
        query.keep(exchange.getMessage().getBody());
        Route route = exchange.getContext().getRoute(exchange.getFromRouteId());
        show(query, route == null ? null : route.getDescription(), query.rows());
    }

    /** The step of a route whose rows are for the status page alone. */
    public void keep(String name, Exchange exchange) {
        query(exchange.getFromRouteId(), name).keep(exchange.getMessage().getBody());
    }

    /** What a route has set and kept; it may come back with other labels. */
    public synchronized void forget(String route) {
        files = null;
        queries.entrySet().removeIf(query -> {
            boolean its = query.getKey().route().equals(route);
            if (its) {
                query.getValue().hide();
            }
            return its;
        });
    }

    /** What a route has set and kept is worth something for a while, if it does not come again. */
    public void failed(String route) {
        queries.forEach((key, query) -> {
            if (key.route().equals(route)) {
                query.failed();
            }
        });
    }

    /** A gauge that no route sets. */
    void fixed(String name, String help, List<Map<String, Object>> rows) {
        show(query("", name), help, rows);
    }

    /** Returns whether there are rows of that name, none too, that are worth something still. */
    boolean isKnown(String name) {
        List<GaugeQuery> its = named(name);
        return !its.isEmpty() && its.stream().allMatch(GaugeQuery::isValid);
    }

    /** The last rows of that name, of all routes together, whether they are worth something or not. */
    List<Map<String, Object>> rows(String name) {
        return named(name).stream().flatMap(query -> query.rows().stream()).toList();
    }

    /** All that were ever set, as Prometheus is to see them. */
    synchronized Set<String> names() {
        return Set.copyOf(names);
    }

    private GaugeQuery query(String route, String name) {
        return queries.computeIfAbsent(new Key(route, name), any -> new GaugeQuery(registry, name, validNanos));
    }

    private synchronized void show(GaugeQuery query, String help, List<Map<String, Object>> rows) {
        query.take(help, rows);
        List<GaugeQuery> its = named(query.name());
        Set<String> labels = its.stream().flatMap(one -> one.texts().stream()).collect(Collectors.toSet());
        if (its.stream().anyMatch(one -> one.hasOtherLabels(labels))) {
            // The samples of a metric all have the same labels, whichever source they are of.
            its.forEach(GaugeQuery::hide);
            its.forEach(one -> one.show(labels));
        }
        names.addAll(query.show(labels));
    }

    private List<GaugeQuery> named(String name) {
        return queries.values().stream().filter(query -> query.name().equals(name)).toList();
    }

    /**
     * A file of {@code routes/gauges} with a query whose rows are gauges.
     *
     * @param side {@code source} or {@code target}, where the query is asked; the name of the file's folder
     * @param name as Prometheus is to see it; the name of the file without {@code .sql}
     * @param help the comment that the file begins with
     */
    public record GaugeFile(String side, String name, String help) {
        private static final String COMMENT = "--";

        /** Returns all files of the folder, in the order of their names. */
        static List<GaugeFile> all(Path folder) {
            return Stream.of("source", "target").flatMap(side -> SqlFile.in(folder.resolve(side)).stream()
                    .map(file -> new GaugeFile(side, SqlFile.name(file), help(SqlFile.text(file))))).toList();
        }

        private static String help(String text) {
            return text.startsWith(COMMENT) ? text.lines().findFirst().get().substring(COMMENT.length()).strip() : "";
        }
    }
}
