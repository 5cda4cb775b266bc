package io.yosai.timescale.copy;

import io.yosai.timescale.database.Claims;
import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.Page;
import io.yosai.timescale.stream.Stream;
import io.yosai.timescale.stream.Watermark;
import java.sql.SQLException;
import java.time.Instant;
import java.util.concurrent.Future;

/**
 * One pass of a stream, or of a slice of a backfill: where it is, and the page in hand. Used by one thread at a time.
 */
final class Pass {
    private Task task;
    private final PageSize size = new PageSize();
    private Watermark persisted;
    private Watermark position;
    private Page page;
    private String exchange;
    private Future<Page> ahead;
    private WriteBehind.Writing writing;
    private Layout layout;
    private long rows;
    private int changes;

    /**
     * What a pass copies.
     *
     * @param watermark name of the watermark that it moves
     * @param source identity of the database that is read
     * @param tableId OIDs of the database and of the table that is copied into, as they were when the pass began; null:
     *        not known
     * @param floor older rows are past the retention; null: none are
     * @param claim kind of the claim on what the watermark names; null: it is not claimed
     * @param into the table of a slice that is to become a whole chunk, as SQL; null: the pages go into the hypertable
     */
    record Task(Stream stream, String watermark, String source, String tableId, Instant floor, Bounds bounds,
            String claim, String into) {
        Task into(String table) {
            return new Task(stream, watermark, source, tableId, floor, bounds, claim, table);
        }

        /** The table that the pages go into, as SQL. */
        String table() {
            return into != null ? into : stream.table().sql();
        }
    }

    /** @param persisted where the watermark stands */
    Pass(Task task, Watermark persisted) {
        this.task = task;
        standAt(persisted);
    }

    Stream stream() {
        return task.stream;
    }

    /** Returns false when another worker has what the watermark names. */
    boolean isOurs(Claims claims) throws SQLException {
        return task.claim == null || claims.renew(task.claim, task.watermark);
    }

    Layout layout() {
        return layout;
    }

    void layout(Layout read) {
        layout = read;
    }

    Task task() {
        return task;
    }

    void intoHypertable() {
        task = task.into(null);
    }

    PageSize size() {
        return size;
    }

    /** Whether it is a pass of the stream itself, and no slice of a backfill. */
    boolean isLive() {
        return task.watermark.equals(task.stream.name());
    }

    Watermark persisted() {
        return persisted;
    }

    /** After which row the next page is read. */
    Watermark position() {
        return position;
    }

    final void standAt(Watermark written) {
        persisted = written;
        position = written;
    }

    /** Whether rows without a transaction id are read, after which come those that have one. */
    boolean isInHistory() {
        return task.bounds.xid() != null && position.tx() == null;
    }

    void leaveHistory() {
        position = Watermark.beforeTransactions();
    }

    Page page() {
        return page;
    }

    /** Whether the page in hand came to the steps in this exchange, and not in one of its parts. */
    boolean isOf(String exchangeId) {
        return exchangeId.equals(exchange);
    }

    void take(Page next, String exchangeId) {
        page = next;
        exchange = exchangeId;
        rows += next.read();
    }

    /** How many rows were read of the pages that were taken. */
    long rows() {
        return rows;
    }

    /** Whether a page was taken that never came to be written. */
    boolean isUnwritten() {
        return page != null;
    }

    void written() {
        page = null;
    }

    Future<Page> ahead() {
        return ahead;
    }

    void ahead(Future<Page> reading) {
        ahead = reading;
    }

    /** The page that is being written; null: none is. */
    WriteBehind.Writing writing() {
        return writing;
    }

    void writing(WriteBehind.Writing begun) {
        writing = begun;
    }

    /** Whether a page goes on where the target will be when the page that is being written is there. */
    boolean isNext(Page read) {
        return read.from().isAt(writing == null ? persisted : writing.page().to());
    }

    /** How often the columns have changed in this pass. */
    int changed() {
        layout = null;
        return ++changes;
    }
}
