package io.yosai.timescale.monitoring;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The state of each stream as a metric: 1 for the state that it has, 0 for each other one. */
record StateGauge(Gauges gauges, Condition condition) {

    /** Has the metric say what is the case now. */
    void refresh() {
        List<Map<String, Object>> rows = condition.now().streams().stream().flatMap(StateGauge::rows).toList();
        gauges.fixed(Monitoring.PREFIX + "stream_state", "1 for the state that the stream has, 0 for the others", rows);
    }

    private static Stream<Map<String, Object>> rows(StreamCondition condition) {
        io.yosai.timescale.stream.Stream stream = condition.stream();
        return Stream.of(State.values()).filter(state -> state != State.ATTENTION).map(state -> Map.of(
                "table", stream.table().name(), "stream", stream.name(), "source", stream.source(), "state", state.word(),
                "value", state == condition.state() ? 1 : 0));
    }
}
