package io.yosai.timescale.replication;

import io.micrometer.core.instrument.MeterRegistry;
import io.yosai.timescale.tables.TableName;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What the replication counts, by table. */
public final class ReplicationMetrics {
    private final MeterRegistry registry;
    private final Map<TableName, TableMetrics> tables = new ConcurrentHashMap<>();

    public ReplicationMetrics(MeterRegistry registry) {
        this.registry = registry;
        // From the start: a counter that is missing tells nothing.
        of(TableName.ACCESS_EVENTS);
    }

    public TableMetrics of(TableName table) {
        return tables.computeIfAbsent(table, name -> new TableMetrics(registry, name));
    }
}
