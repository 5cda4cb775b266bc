package io.yosai.timescale.copy;

import io.yosai.timescale.stream.Rows;
import java.util.List;

/**
 * How many rows the pages of a pass have. Rows that a step looks into take many times the memory of their bytes, and
 * rows that do not go straight into the table the time of a search each, so pages are small until one has done neither.
 */
final class PageSize {
    /** Rows of a page that a step looks into, or that goes into the table row by row. */
    static final int FEW = 5000;

    private int rowsPerSecond;
    private boolean isProven;
    private boolean isCareful;

    /** The most that all passes with a limit read together; 0: as many as it can. */
    int rowsPerSecond() {
        return rowsPerSecond;
    }

    void rowsPerSecond(int most) {
        rowsPerSecond = most;
    }

    /**
     * Returns the most rows of the next page.
     *
     * @param most of a page that no step touches and that goes straight into the table
     */
    int rows(int most) {
        int rows = isProven && !isCareful ? most : Math.min(most, FEW);
        return rowsPerSecond > 0 ? Math.min(rows, rowsPerSecond) : rows;
    }

    /** From now on pages are small. */
    void careful() {
        isCareful = true;
    }

    /** Notes what steps left of a page that was written. */
    void written(List<?> rows) {
        isProven = true;
        isCareful |= !(rows instanceof Rows read) || read.isTouched();
    }
}
