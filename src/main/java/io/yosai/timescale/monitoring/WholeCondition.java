package io.yosai.timescale.monitoring;

import io.yosai.timescale.monitoring.Figures.Holder;
import io.yosai.timescale.monitoring.Problem.State;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The state of all streams and of the rest at one moment.
 *
 * @param problems of all streams and of the rest, the worst first
 * @param holders of the horizons, by their sources; null: none
 */
record WholeCondition(List<StreamCondition> streams, List<Problem> problems, Map<String, Holder> holders) {

    State state() {
        return problems.isEmpty() ? State.OK : problems.get(0).state();
    }

    /**
     * The worst problem without its hint; where only a stream is paused or rows are in quarantine, how far the others
     * are.
     */
    String sentence() {
        List<StreamCondition> paused = streams.stream().filter(StreamCondition::isPaused).toList();
        if (streams.size() > 1 && state() == State.PAUSED && paused.size() < streams.size()) {
            return caughtUp() + "; paused: "
                    + paused.stream().map(stream -> stream.stream().name()).collect(Collectors.joining(", "));
        }
        return problems.isEmpty() ? caughtUp() : Texts.withoutHint(problems.get(0).text());
    }

    private String caughtUp() {
        long elsewhere = streams.stream().filter(stream -> stream.elsewhere() != null).count();
        if (elsewhere > 0 && elsewhere == streams.size()) {
            return "other instances copy all streams";
        }
        StreamCondition worst = worst();
        return Texts.caughtUp(worst == null ? 0 : worst.lag()) + (elsewhere == 0 ? ""
                : "; other instances copy " + elsewhere + " of " + streams.size() + " streams");
    }

    /** The stream that is farthest behind, of those whose lag is known; null: none is. */
    StreamCondition worst() {
        List<StreamCondition> working = streams.stream().filter(stream -> !stream.figures().isPaused()).toList();
        return StreamCondition.worst(working.isEmpty() ? streams : working);
    }

    /** How each source and its streams do, the worst first. */
    List<OfSource> sources(Map<String, Probe> probes) {
        return probes.entrySet().stream().map(source -> new OfSource(source.getKey(), source.getValue(),
                streams.stream().filter(stream -> stream.stream().source().equals(source.getKey())).toList(),
                holders.get(source.getKey())))
                .sorted(Comparator.comparing(OfSource::state).thenComparingDouble(OfSource::lag).reversed()
                        .thenComparing(OfSource::name)).toList();
    }

    /**
     * How a source and its streams do.
     *
     * @param holder of its horizon; null: none
     */
    record OfSource(String name, Probe probe, List<StreamCondition> streams, Holder holder) {
        State state() {
            return streams.stream().map(StreamCondition::state).max(Comparator.naturalOrder())
                    .orElse(probe.isDown() ? State.DOWN : State.OK);
        }

        /** The stream that is farthest behind, of those whose lag is known; null: none is. */
        StreamCondition worst() {
            return StreamCondition.worst(streams);
        }

        double lag() {
            return worst() == null ? Double.NaN : worst().lag();
        }

        /** Rows that wait, of all its streams; NaN: no lag is known. */
        double pending() {
            return worst() == null ? Double.NaN : streams.stream().mapToDouble(StreamCondition::pending)
                    .filter(rows -> !Double.isNaN(rows)).sum();
        }
    }
}
