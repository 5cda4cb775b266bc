package io.yosai.timescale.copy;

import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.SelectFile;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Streams;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/** How the rows of each stream travel, asked of both sides once and kept until something about it changes. */
public final class Layouts {
    private final Streams streams;
    private final DataSource source;
    private final DataSource target;
    private final CopyMetrics metrics;
    private final Map<String, Layout> known = new ConcurrentHashMap<>();

    /** Asks nothing yet. */
    public Layouts(Streams streams, DataSource source, DataSource target, CopyMetrics metrics) {
        this.streams = streams;
        this.source = source;
        this.target = target;
        this.metrics = metrics;
    }

    /** Returns the layout of a stream, as it is declared now. */
    public Layout of(Stream stream) throws SQLException {
        SelectFile select = streams.select(stream);
        Layout layout = known.get(stream.name());
        if (layout != null && layout.stream().equals(stream) && layout.select().equals(select)) {
            return layout;
        }
        try (Connection from = source.getConnection(); Connection to = target.getConnection()) {
            Layout read = new ColumnDrift(to, metrics).accept(Layout.read(from, to, stream, select));
            Layout now = read != null ? read : Layout.read(from, to, stream, select);
            PlanCheck.warn(from, now);
            NarrowColumns.warn(from, now);
            known.put(stream.name(), now);
            return now;
        }
    }

    /** Has the layout of a stream read again when it is next asked for. */
    public void forget(Stream stream) {
        known.remove(stream.name());
    }
}
