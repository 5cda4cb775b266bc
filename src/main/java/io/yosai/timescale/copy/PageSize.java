package io.yosai.timescale.copy;

/**
 * How many rows the pages of a pass have. Rows that a step looks into take many times the memory of their bytes, and
 * rows that do not go straight into the table the time of a search each, so pages are small until one has done neither.
 */
final class PageSize {
    /** Rows of a page that a step looks into, or that goes into the table row by row, where one pass has the memory. */
    static final int FEW = 10_000;

    private int rowsPerSecond;
    private volatile boolean isProven;
    private volatile boolean isCareful;
    private int sharers = 1;
    /** Of more rows one page has failed. */
    private volatile int largest = Integer.MAX_VALUE;

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
        int rows = Math.min(most, FEW / sharers);
        if (isProven && !isCareful) {
            rows = Math.max(rows, most / sharers);
        }
        rows = Math.min(rows, largest);
        return rowsPerSecond > 0 ? Math.min(rows, rowsPerSecond) : rows;
    }

    /**
     * Slices that are copied at a time share the memory of one pass, and so have smaller pages.
     *
     * @param workers how many these are
     * @param before of the slice before, whose rows pass the same steps; null: there is none
     */
    void ofSlice(int workers, PageSize before) {
        sharers = workers;
        isProven |= before != null && before.isProven && !before.isCareful;
    }

    /** From now on pages are small: a step has looked into rows, or they do not go straight into the table. */
    void careful() {
        isCareful = true;
    }

    /**
     * A page of so many rows took more of the target than it has.
     *
     * @return whether a smaller one can be tried
     */
    boolean halve(int rows) {
        if (rows < 2) {
            return false;
        }
        largest = rows / 2;
        return true;
    }

    /**
     * A page was written.
     *
     * @param straight whether its rows could go straight into the table
     */
    void written(boolean straight) {
        isProven |= straight;
    }
}
