package io.yosai.timescale.backfill;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.yosai.timescale.copy.Layouts;
import io.yosai.timescale.copy.PassStart;
import io.yosai.timescale.copy.WholeChunks;
import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.PgTime;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.StreamSql;
import io.yosai.timescale.stream.Streams;
import io.yosai.timescale.stream.Watermark;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Begins a stream that has a long history and an empty table with what comes from now on, and leaves what is there
 * already to a backfill beside it, from the newest slice to the oldest.
 *
 * <p>The watermark of the stream begins at the horizon, and the slices end there: they and it are written in one
 * transaction, so that each row is the stream's or the backfill's and never both or neither. With the cursor xid the
 * stream begins at its first row with a transaction id, and the slices hold those without.
 */
public final class FirstCopy {
    /** Rows of a history that is left to a backfill; a shorter one the stream has copied in some seconds. */
    private static final int ROWS = 500_000;
    /** The same in pages, where these are small. */
    private static final int PAGES = 100;
    /** Which rows are the history of a stream by transaction ids. */
    static final String WITHOUT_TRANSACTION = Stream.TRANSACTION + " IS NULL";
    private static final Logger LOG = LoggerFactory.getLogger(FirstCopy.class);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Layouts layouts;
    private final BackfillPlan plan;
    private final WholeChunks chunks;
    private final int pageSize;
    private final Map<String, Progress> last = new ConcurrentHashMap<>();
    /** How many workers copy slices of a history here, by the name of its range. */
    private final Map<String, Integer> working = new ConcurrentHashMap<>();
    private volatile boolean on;

    /** @param done rows that were copied at a moment of {@link System#nanoTime} */
    private record Progress(long done, long at) {
    }

    /** Does nothing before it is {@link #enable}d. */
    public FirstCopy(Layouts layouts, BackfillPlan plan, WholeChunks chunks, int pageSize) {
        this.layouts = layouts;
        this.plan = plan;
        this.chunks = chunks;
        this.pageSize = pageSize;
    }

    /** Lets streams begin that way from now on, for a process that copies their histories too. */
    public void enable() {
        on = true;
    }

    /**
     * Divides the history of a stream that is not copied yet, if its table is empty and the history is long. The
     * position of the pass is that of the stream's new watermark then. With the cursor xid its history are the rows
     * that have no transaction id: the others have no index by time.
     *
     * @param row of {@code routes/sql/target/watermark.sql}
     * @param horizon by time, or a transaction id
     */
    public void plan(@Variable("stream") String name, @Variable("position") Map<String, Object> row,
            @Variable("horizon") Object horizon, @Variable("source_identity") String identity, Exchange exchange)
            throws SQLException, JsonProcessingException {
        if (!on || row.get("key") != null || row.get("tx") != null || row.get("table_id") == null) {
            return;
        }
        Stream stream = layouts.streams().get(name);
        Layout layout = layouts.of(stream);
        StreamSql sql = new StreamSql(layout);
        Instant floor = PgTime.toInstant(row.get("floor"));
        Instant before = PgTime.toInstant(horizon);
        String only = before == null ? WITHOUT_TRANSACTION : "";
        StreamSql.Extent extent = layouts.ask(stream, identity,
                side -> sql.extent(side, Bounds.between(floor, before).where(only)));
        // Rows at infinity are for the stream to put into the quarantine.
        if (extent == null || !Query.all(layouts.target(), sql.anyOfTarget(), any -> true).isEmpty()) {
            return;
        }
        Instant oldest = extent.oldest();
        // A day, of which a time without hours has no part.
        Timestamp end = PgTime.toTimestamp(before != null ? before
                : extent.newest().truncatedTo(ChronoUnit.DAYS).plus(1, ChronoUnit.DAYS));
        Bounds history = Bounds.between(oldest, PgTime.toInstant(end)).where(only);
        int most = Math.min(ROWS, PAGES * pageSize);
        String waiting = new PageSql(layout).waiting(Watermark.NONE, history, most);
        if (layouts.ask(stream, identity, side -> Query.count(side, waiting)) < most) {
            return;
        }
        Long chunk = chunks.seconds(stream);
        // What is before it in its chunk is of no row, or past the retention.
        Instant first = chunk == null ? oldest : Instant.ofEpochSecond(
                Math.floorDiv(oldest.getEpochSecond(), chunk) * chunk);
        Timestamp from = PgTime.toTimestamp(first);
        plan.limit(first.toString(), PgTime.toInstant(end).toString(), from, end, chunk, exchange);
        List<BackfillPlan.Count> counts = plan.count(name, from, end, exchange.getVariable("unit", Long.class), only,
                identity);
        Map<String, String> slices = plan.divide(counts, from, end, first.toString(), chunk, PassStart.TOGETHER);
        // Rows from the horizon on are the stream's, or those that have a transaction id.
        Instant start = before == null ? null : before.minus(1, ChronoUnit.MICROS);
        Watermark begin = start == null ? Watermark.beforeTransactions()
                : new Watermark(List.of(PgTime.text(start)), null, start);
        if (LeftHistory.begin(layouts.target(), stream, begin, identity, (String) row.get("table_id"), end, slices,
                only)) {
            last.put(name, new Progress(0, System.nanoTime()));
            row.put("key", begin.key() == null ? null : JSON.writeValueAsString(begin.key()));
            row.put("tx", begin.tx());
            row.put("time", PgTime.toTimestamp(begin.time()));
            LOG.info("the stream {} begins at {}; its history, {} rows since {}, is copied beside it, the newest first",
                    name, begin.time() == null ? "its first transaction" : begin.time(),
                    counts.stream().mapToLong(BackfillPlan.Count::rows).sum(), oldest);
        }
    }

    /** Returns what is left of first copies, of streams that are declared and not paused. */
    public List<LeftHistory> left() throws SQLException {
        List<String> declared = layouts.streams().all().stream().map(Stream::name).toList();
        return LeftHistory.all(layouts.target()).stream()
                .filter(left -> !left.paused() && declared.contains(left.stream()))
                .map(left -> layouts.streams().get(left.stream()).byXid() ? left : left.ofAllRows()).toList();
    }

    /**
     * Returns the variables of {@link #left}, each as often as further slices are to be copied at a time; none where
     * that is off. The timer comes again while slices are copied.
     */
    public List<Map<String, Object>> open() throws SQLException {
        List<Map<String, Object>> workers = new ArrayList<>();
        for (LeftHistory history : on ? left() : List.<LeftHistory>of()) {
            String range = (String) history.range().get("range");
            int more = !history.begun() ? 0 : PassStart.TOGETHER - working.getOrDefault(range, 0);
            workers.addAll(Collections.nCopies(more, history.range()));
            working.merge(range, more, Integer::sum);
        }
        return workers;
    }

    /** Sets the variables of one of {@link #open}, and counts it as at work until its exchange is done. */
    public void work(@Body Map<String, Object> history, Exchange exchange) {
        history.forEach(exchange::setVariable);
        Streams.whenDone(exchange, () -> working.merge((String) history.get("range"), -1, Integer::sum));
    }

    public void log() throws SQLException {
        List<LeftHistory> open = LeftHistory.all(layouts.target());
        last.keySet().removeIf(stream -> {
            boolean finished = open.stream().noneMatch(left -> left.stream().equals(stream));
            if (finished) {
                LOG.info("the first copy of the stream {} is finished", stream);
            }
            return finished;
        });
        for (LeftHistory left : open) {
            Progress now = new Progress(left.copied(), System.nanoTime());
            Progress before = last.put(left.stream(), now);
            if (!on && before == null) {
                LOG.warn("{}: it goes on without --no-backfill", left);
            } else if (on && before != null && now.done() > before.done()) {
                double second = (now.done() - before.done()) * 1e9 / (now.at() - before.at());
                LOG.info("first copy of {}: {} of {} rows ({} %), {} rows/s, {} left", left.stream(), now.done(),
                        left.rows(), 100 * now.done() / left.rows(), Math.round(second),
                        Duration.ofSeconds(Math.round((left.rows() - now.done()) / second)));
            }
        }
    }
}
