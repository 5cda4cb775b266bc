package io.yosai.timescale.copy;

import io.yosai.timescale.database.Query;
import io.yosai.timescale.stream.Layout;
import java.sql.Connection;
import java.sql.SQLException;
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

    private ChangingColumns() {
    }

    /**
     * Logs a line for each such column.
     *
     * @param source each statement of which is a transaction
     * @param hashes a SELECT of a hash of each value in one row
     */
    static void warn(Connection source, Layout layout, String hashes) throws SQLException {
        List<Long[]> reads = new ArrayList<>();
        for (int i = 0; i < READS; i++) {
            reads.addAll(Query.all(source, hashes, row -> (Long[]) row.getArray("hashes").getArray()));
        }
        for (int i = 0; reads.size() == READS && i < layout.columns().size(); i++) {
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
