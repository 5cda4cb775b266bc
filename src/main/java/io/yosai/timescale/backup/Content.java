package io.yosai.timescale.backup;

import java.util.List;

/**
 * What is in a database.
 *
 * @param aggregates continuous aggregates
 * @param jobs       policies and what else TimescaleDB runs for people, each in one line
 */
record Content(List<Table> tables, List<Hypertable> hypertables, List<String> aggregates, List<String> jobs) {

    /** @param hash over all rows, whatever their order; the same in every session of {@link Session} */
    record Table(String name, long rows, String hash) {
    }

    record Hypertable(String name, long chunks, long compressed) {
    }

    long rows() {
        return tables.stream().mapToLong(Table::rows).sum();
    }

    /** Whether it has what only the Community edition can hold. */
    boolean needsCommunity() {
        return !aggregates.isEmpty() || !jobs.isEmpty() || hypertables.stream().anyMatch(h -> h.compressed() > 0);
    }
}
