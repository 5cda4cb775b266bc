package io.yosai.timescale.monitoring;

import io.yosai.timescale.monitoring.Figures.Holder;
import io.yosai.timescale.monitoring.Problem.State;
import io.yosai.timescale.stream.Stream;
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
record WholeCondition(List<OfStream> streams, List<Problem> problems, Map<String, Holder> holders) {

    State state() {
        return problems.isEmpty() ? State.OK : problems.get(0).state();
    }

    /**
     * The worst problem without its hint; where only a stream is paused or rows are in quarantine, how far the others
     * are.
     */
    String sentence() {
        List<OfStream> paused = streams.stream().filter(OfStream::isPaused).toList();
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
        OfStream worst = worst();
        return Texts.caughtUp(worst != null ? worst.lag() : streams.isEmpty() ? 0 : Double.NaN) + (elsewhere == 0 ? ""
                : "; other instances copy " + elsewhere + " of " + streams.size() + " streams");
    }

    /** The stream that is farthest behind, of those whose lag is known; null: none is. */
    OfStream worst() {
        List<OfStream> working = streams.stream().filter(stream -> !stream.figures().known().isPaused()).toList();
        return OfStream.worst(working.isEmpty() ? streams : working);
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
     * What the figures of one stream mean, at one moment.
     *
     * @param lag in seconds; NaN: not known
     * @param pending rows that wait; NaN: not known
     * @param held rows that the horizon holds back; null: not known
     * @param problems the worst first; none when all is well
     * @param elsewhere the other instance that copies it, and has its figures and problems; null: none does
     */
    record OfStream(Lag figures, double lag, double pending, Look.Held held, List<Problem> problems,
            List<Map<String, Object>> comparisons, String elsewhere) {

        static OfStream of(Lag figures, StreamProblems.Circumstances around) {
            double lag = figures.seconds();
            double pending = figures.rowsPending();
            Look.Held held = figures.held();
            return new OfStream(figures, lag, pending, held, around.elsewhere() != null ? List.of()
                    : new StreamProblems(figures, lag, pending, held, around).all(), around.comparisons(),
                    around.elsewhere());
        }

        /** The one that is farthest behind, of those whose lag is known; null: none is. */
        static OfStream worst(List<OfStream> streams) {
            return streams.stream().filter(stream -> !Double.isNaN(stream.lag()))
                    .max(Comparator.comparingDouble(OfStream::lag)).orElse(null);
        }

        Stream stream() {
            return figures.stream();
        }

        State state() {
            return elsewhere != null ? State.ELSEWHERE : problems.isEmpty() ? State.OK : problems.get(0).state();
        }

        /** The worst problem; without one, how far it is copied, or who copies it. */
        String sentence() {
            if (elsewhere != null) {
                return "copied by " + elsewhere;
            }
            return problems.isEmpty() ? Texts.caughtUp(lag) : problems.get(0).text();
        }

        /** Why it is refused or fails; null: it is not and does not. */
        String failing() {
            return problems.stream().filter(problem ->
                    problem.state() == State.REFUSED || problem.state() == State.FAILING)
                    .map(Problem::text).findFirst().orElse(null);
        }

        boolean isPaused() {
            return problems.stream().anyMatch(problem -> problem.state() == State.PAUSED);
        }
    }

    /**
     * How a source and its streams do.
     *
     * @param holder of its horizon; null: none
     */
    record OfSource(String name, Probe probe, List<OfStream> streams, Holder holder) {
        State state() {
            return streams.stream().map(OfStream::state).max(Comparator.naturalOrder())
                    .orElse(probe.isDown() ? State.DOWN : State.OK);
        }

        /** The stream that is farthest behind, of those whose lag is known; null: none is. */
        OfStream worst() {
            return OfStream.worst(streams);
        }

        double lag() {
            return worst() == null ? Double.NaN : worst().lag();
        }

        /** Rows that wait, of all its streams; NaN: no lag is known. */
        double pending() {
            return worst() == null ? Double.NaN : streams.stream().mapToDouble(OfStream::pending)
                    .filter(rows -> !Double.isNaN(rows)).sum();
        }
    }
}
