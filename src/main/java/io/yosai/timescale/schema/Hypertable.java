package io.yosai.timescale.schema;

import io.yosai.timescale.database.SqlFile;
import java.util.List;
import java.util.Map;

/** The hypertables that we keep. Their SQL is in {@code schema/<table>/}. */
enum Hypertable {
    ACCESS_EVENTS("access_events", true, "facility_id", "time DESC,event_id", List.of("facility_id", "person_id"),
            Map.of("time", "timestamptz", "event_id", "uuid", "person_id", "", "facility_id", "")),
    MODEL_MONITORING_EVENTS("model_monitoring_events", false, "model_name", "time DESC", List.of("model_name"),
            Map.of("time", "timestamptz", "model_name", ""));

    private final String table;
    private final boolean keyed;
    private final String segmentBy;
    private final String orderBy;
    private final List<String> indexed;
    private final Map<String, String> columns;

    Hypertable(String table, boolean keyed, String segmentBy, String orderBy, List<String> indexed,
               Map<String, String> columns) {
        this.table = table;
        this.keyed = keyed;
        this.segmentBy = segmentBy;
        this.orderBy = orderBy;
        this.indexed = indexed;
        this.columns = columns;
    }

    String table() {
        return table;
    }

    /** Whether (time, event_id) is its key. */
    boolean keyed() {
        return keyed;
    }

    String segmentBy() {
        return segmentBy;
    }

    /** As the catalogue writes it, without quotes and blanks after commas. */
    String orderBy() {
        return orderBy;
    }

    /** Columns that have an index of their own, with time. */
    List<String> indexed() {
        return indexed;
    }

    /** The columns that it must have with their types; an empty type: any. */
    Map<String, String> columns() {
        return columns;
    }

    String sql(String file) {
        return SqlFile.read("/schema/" + table + "/" + file);
    }
}
