package io.yosai.timescale.copy;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.Selected;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the rows of each stream travel, asked of both sides once and kept until something about it changes.
 *
 * @param streams as they are declared now
 * @param sources the databases that streams read, by their names
 * @param target of all streams
 * @param reread SELECTs of which a row was read again to see whether its values stay
 */
public record Layouts(Streams streams, Function<String, ? extends DataSource> sources, DataSource target,
        CopyMetrics metrics, Map<String, Layout> known, Map<String, SelectFile> reread,
        Map<String, List<String>> warned) {
    private static final Logger LOG = LoggerFactory.getLogger(Layouts.class);

    public Layouts(Streams streams, Function<String, ? extends DataSource> sources, DataSource target,
            CopyMetrics metrics) {
        this(streams, sources, target, metrics, new ConcurrentHashMap<>(), new ConcurrentHashMap<>(),
                new ConcurrentHashMap<>());
    }

    /** Returns these, of which those that are not known yet are asked by connections with a patience of their own. */
    public Layouts by(Function<String, ? extends DataSource> connections) {
        return new Layouts(streams, connections, target, metrics, known, reread, warned);
    }

    public DataSource source(Stream stream) {
        return sources.apply(stream.source());
    }

    /** Asks that database, if it is the one that is meant, as {@link SourceGuard#ask} does. */
    public <T> T ask(Stream stream, String identity, Query.Work<T> question) throws SQLException {
        return SourceGuard.ask(source(stream), stream, identity, question);
    }

    public Layout of(Stream stream) throws SQLException {
        SelectFile select = streams.select(stream);
        Layout layout = known.get(stream.name());
        if (layout != null && layout.stream().equals(stream) && layout.select().equals(select)) {
            return layout;
        }
        try (Connection from = source(stream).getConnection()) {
            // While a slow source answers, others need the connections to the target.
            Selected selected = selected(from, stream, select);
            Layout now = matched(selected);
            PlanCheck plan = PlanCheck.of(from, now);
            if (plan.isCheap() && !select.equals(reread.put(stream.name(), select))) {
                ChangingColumns.warn(from, now);
            }
            List<String> lines = new ArrayList<>(plan.warnings());
            lines.addAll(NarrowColumns.of(from, now));
            warn(stream, lines);
            known.put(stream.name(), now);
            return now;
        }
    }

    /** Once each, as long as it is the case: each comparison and each pass that fails has the layout read again. */
    private void warn(Stream stream, List<String> lines) {
        // How many rows a plan reads is another estimate each time.
        UnaryOperator<String> withoutFigures = line -> line.replaceAll(" some \\d+ rows ", " some rows ");
        List<String> before = warned.put(stream.name(), lines.stream().map(withoutFigures).toList());
        lines.stream().filter(line -> before == null || !before.contains(withoutFigures.apply(line)))
                .forEach(LOG::warn);
    }

    private Selected selected(Connection from, Stream stream, SelectFile select) throws SQLException {
        try {
            return Selected.read(from, stream, select);
        } catch (SQLException | RuntimeException e) {
            metrics.of(stream).driftUnknown();
            throw e;
        }
    }

    private Layout matched(Selected selected) throws SQLException {
        try (Connection to = target.getConnection()) {
            Layout read = new ColumnDrift(to, metrics).accept(Layout.of(selected, to));
            return read != null ? read : Layout.of(selected, to);
        }
    }

    /** Returns the layout of a stream as both sides describe it now, whatever was known of it. */
    public Layout anew(Stream stream) throws SQLException {
        forget(stream);
        return of(stream);
    }

    /** Has the layout of a stream read again when it is next asked for. */
    public void forget(Stream stream) {
        known.remove(stream.name());
    }
}
