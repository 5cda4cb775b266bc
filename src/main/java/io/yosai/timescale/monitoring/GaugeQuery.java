package io.yosai.timescale.monitoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.postgresql.PGStatement;

/** The rows that the query of one route has found last, and the gauges that are made of them. */
final class GaugeQuery {
    private static final String VALUE = "value";
    private static final Set<Long> INFINITE =
            Set.of(PGStatement.DATE_NEGATIVE_INFINITY, PGStatement.DATE_POSITIVE_INFINITY);

    private final MeterRegistry registry;
    private final String name;
    private final long validNanos;
    private final Map<String, MultiGauge> gauges = new HashMap<>();
    /** By gauge and labels; of a gauge that is not shown now there are none. */
    private volatile Map<String, Map<Tags, Double>> values = Map.of();
    /** Columns that have held a text: NULL is an empty one in them. */
    private final Set<String> texts = new TreeSet<>();
    /** The labels of what is shown. */
    private Set<String> labels = Set.of();
    private String help = "";
    private List<Map<String, Object>> shown = List.of();
    private volatile List<Map<String, Object>> rows = List.of();
    private volatile long found = System.nanoTime();
    /** Whether the rows are worth something for a while only. */
    private volatile boolean expires;

    /** @param validNanos how long rows are worth something of which it is known that they should have come again */
    GaugeQuery(MeterRegistry registry, String name, long validNanos) {
        this.registry = registry;
        this.name = name;
        this.validNanos = validNanos;
    }

    /** @throws IllegalArgumentException when it is neither rows nor null */
    void keep(Object body) {
        List<Map<String, Object>> all = new ArrayList<>();
        for (Object row : body instanceof List<?> list ? list : body == null ? List.of() : List.of(body)) {
            if (!(row instanceof Map<?, ?> columns)) {
                throw new IllegalArgumentException(name + " needs the rows of a query, a List of Maps, in the body");
            }
            Map<String, Object> copy = new LinkedHashMap<>();
            columns.forEach((column, value) -> copy.put(column.toString(), value));
            all.add(copy);
        }
        rows = all;
        found = System.nanoTime();
        expires = false;
    }

    /**
     * The rows are of a file, which is read every so often.
     *
     * @param source that was asked, which becomes a label; null: the target
     */
    void ofFile(String source) {
        if (source != null) {
            rows.forEach(row -> row.put("source", source));
        }
        expires = true;
    }

    /** Rows that should have come have not: how often its route brings any is for the route to know. */
    void failed() {
        expires = true;
    }

    /** The last ones, whether they are valid or not. */
    List<Map<String, Object>> rows() {
        return rows;
    }

    boolean isValid() {
        return !expires || System.nanoTime() - found < validNanos;
    }

    String name() {
        return name;
    }

    /** Of columns that have held a text. */
    Set<String> texts() {
        return texts;
    }

    /** Takes what is to be shown next. */
    void take(String itsHelp, List<Map<String, Object>> found) {
        help = itsHelp;
        shown = found;
        found.forEach(row -> row.forEach((column, value) -> {
            if (value instanceof String) {
                texts.add(column);
            }
        }));
    }

    /** Whether something is shown, with other labels than these. */
    boolean hasOtherLabels(Set<String> now) {
        return !gauges.isEmpty() && !labels.equals(now);
    }

    /** Returns the names of the gauges that there ever were. */
    Set<String> show(Set<String> now) {
        labels = now;
        return show(shown);
    }

    private Set<String> show(List<Map<String, Object>> found) {
        Map<String, Map<Tags, Double>> now = new LinkedHashMap<>();
        gauges.keySet().forEach(gauge -> now.put(gauge, new HashMap<>()));
        for (Map<String, Object> row : found) {
            Tags tags = Tags.empty();
            for (String column : labels) {
                tags = tags.and(column, row.get(column) == null ? "" : row.get(column).toString());
            }
            for (Map.Entry<String, Object> column : row.entrySet()) {
                if (column.getValue() != null && !(column.getValue() instanceof String)) {
                    String gauge = column.getKey().equals(VALUE) ? name : name + "_" + column.getKey();
                    now.computeIfAbsent(gauge, any -> new HashMap<>()).put(tags, number(gauge, column.getValue()));
                }
            }
        }
        values = now;
        register();
        return now.keySet();
    }

    void hide() {
        show(List.of());
    }

    /** A gauge that stays is not registered anew: a scrape at that moment would miss it. */
    private void register() {
        values.forEach((gauge, samples) -> gauges.computeIfAbsent(gauge, any ->
                MultiGauge.builder(gauge).description(help).register(registry)).register(samples.keySet().stream()
                .map(tags -> MultiGauge.Row.of(tags, this, query -> query.sample(gauge, tags)))
                .toList(), false));
    }

    private double sample(String gauge, Tags tags) {
        return isValid() ? values.getOrDefault(gauge, Map.of()).getOrDefault(tags, Double.NaN) : Double.NaN;
    }

    private static double number(String gauge, Object value) {
        if (!(value instanceof Number || value instanceof Boolean || value instanceof Date)) {
            throw new IllegalArgumentException(gauge + " is a " + value.getClass().getSimpleName()
                    + "; expected text for a label, or a number, boolean or timestamp");
        }
        return number(value);
    }

    /** NaN, which is not shown, for a time that is infinite. */
    static double number(Object value) {
        return value instanceof Number number ? number.doubleValue() : value instanceof Boolean truth ? truth ? 1 : 0
                : value instanceof Date time && !INFINITE.contains(time.getTime()) ? time.getTime() / 1000.0
                : Double.NaN;
    }
}
