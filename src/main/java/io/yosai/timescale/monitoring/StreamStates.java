package io.yosai.timescale.monitoring;

import io.yosai.timescale.monitoring.Figures.Sharing;
import io.yosai.timescale.monitoring.Problem.State;
import io.yosai.timescale.monitoring.WholeCondition.OfStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The state of each stream as a metric: 1 for the state that it has, 0 for each other one; whether it is paused, in
 * whichever state; and whether this instance copies it. Another instance shows those of the streams that it copies.
 */
record StreamStates(Gauges gauges, Sharing sharing) {
    void show(List<OfStream> streams) {
        List<OfStream> here = streams.stream().filter(stream -> stream.state() != State.ELSEWHERE).toList();
        gauges.fixed(Monitoring.PREFIX + "stream_state",
                "1 for the state that the stream has, 0 for the others",
                here.stream().flatMap(StreamStates::states).toList());
        gauges.fixed(Monitoring.PREFIX + "stream_paused", "1 if the stream is paused, 0 if it is not",
                here.stream().map(stream -> row(stream, stream.isPaused())).toList());
        gauges.fixed(Monitoring.PREFIX + "stream_owned",
                "1 if this instance copies the stream, 0 if it does not", streams.stream()
                        .filter(stream -> sharing.owner(stream.stream().name()) != null).map(stream -> row(stream,
                                sharing.owner(stream.stream().name()).equals(sharing.instance()))).toList());
    }

    private static Stream<Map<String, Object>> states(OfStream condition) {
        return Stream.of(State.values()).filter(state -> state != State.ATTENTION && state != State.ELSEWHERE)
                .map(state -> {
                    Map<String, Object> row = row(condition, state == condition.state());
                    row.put("state", state.word());
                    return row;
                });
    }

    private static Map<String, Object> row(OfStream condition, boolean value) {
        io.yosai.timescale.stream.Stream stream = condition.stream();
        return new HashMap<>(Map.of("table", stream.table().name(), "stream", stream.name(), "source", stream.source(),
                "value", value ? 1 : 0));
    }
}
