package io.yosai.timescale.monitoring;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The state of each stream as a metric: 1 for the state that it has, 0 for each other one; and whether this instance
 * copies it. The state of one that another instance copies is for that one to show.
 */
record StateGauge(Gauges gauges, Condition condition, Sharing sharing) {

    /** Has the metric say what is the case now. */
    void refresh() {
        List<StreamCondition> streams = condition.now().streams();
        List<Map<String, Object>> rows = streams.stream().filter(stream -> stream.state() != State.ELSEWHERE)
                .flatMap(StateGauge::rows).toList();
        gauges.fixed(Monitoring.PREFIX + "stream_state", "1 for the state that the stream has, 0 for the others", rows);
        gauges.fixed(Monitoring.PREFIX + "stream_owned", "1 if this instance copies the stream, 0 if it does not",
                streams.stream().filter(stream -> sharing.owner(stream.stream().name()) != null).map(this::owned)
                .toList());
    }

    private Map<String, Object> owned(StreamCondition condition) {
        io.yosai.timescale.stream.Stream stream = condition.stream();
        return Map.of("table", stream.table().name(), "stream", stream.name(), "source", stream.source(),
                "value", sharing.owner(stream.name()).equals(sharing.instance()) ? 1 : 0);
    }

    private static Stream<Map<String, Object>> rows(StreamCondition condition) {
        io.yosai.timescale.stream.Stream stream = condition.stream();
        return Stream.of(State.values()).filter(state -> state != State.ATTENTION && state != State.ELSEWHERE)
                .map(state -> Map.of(
                "table", stream.table().name(), "stream", stream.name(), "source", stream.source(), "state",
                state.word(),
                "value", state == condition.state() ? 1 : 0));
    }
}
