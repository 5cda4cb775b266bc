package io.yosai.timescale.copy;

import io.yosai.timescale.stream.Bounds;
import io.yosai.timescale.stream.Layout;
import io.yosai.timescale.stream.PageSql;
import io.yosai.timescale.stream.Watermark;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reports columns of a SELECT that have another value each time a row is read, such as {@code now()}: a comparison
 * finds them different, whenever they were copied.
 */
final class ChangingColumns {
    private static final Logger LOG = LoggerFactory.getLogger(ChangingColumns.class);
    /** A row that is corrected meanwhile differs between two of them, and not between all. */
    private static final int READS = 3;
    private static final int LONGEST_SECONDS = 1;

    private ChangingColumns() {
    }

    /**
     * Logs a line for each such column. Says nothing where the source does not answer at once.
     *
     * @param source each statement of which is a transaction
     */
    static void warn(Connection source, Layout layout) {
        boolean byXid = layout.stream().byXid();
        String hashes = new PageSql(layout).firstHashes(byXid ? Watermark.beforeTransactions() : Watermark.NONE,
                byXid ? Bounds.below(Long.MAX_VALUE) : Bounds.before(Instant.now()));
        List<Long[]> reads = new ArrayList<>();
        try (Statement statement = source.createStatement()) {
            statement.setQueryTimeout(LONGEST_SECONDS);
            for (int i = 0; i < READS; i++) {
                try (ResultSet row = statement.executeQuery(hashes)) {
                    if (!row.next()) {
                        return;
                    }
                    reads.add((Long[]) row.getArray("hashes").getArray());
                }
            }
        } catch (SQLException e) {
            LOG.debug("the first row of the stream {} was not read again: {}", layout.stream().name(), e.getMessage());
            return;
        }
        for (int i = 0; i < layout.columns().size(); i++) {
            int column = i;
            if (reads.stream().map(read -> read[column]).distinct().count() == READS) {
                LOG.warn("the column {} of the stream {} has another value each time a row is read ({}): reconcile "
                        + "writes it again in each comparison\nHINT: leave it out of the SELECT, and let a default of "
                        + "the target's column set it", layout.columns().get(i).name(), layout.stream().name(),
                        layout.select().file());
            }
        }
    }
}
