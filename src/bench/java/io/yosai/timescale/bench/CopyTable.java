package io.yosai.timescale.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Ways of copying side by side: every repetition takes each of them once, so that a slow minute hits them all. */
final class CopyTable {
    private static final String HEAD = """
            | path | rows | rows/s copying | of the limit | rows/s with start | of the limit \
            | CPU s per million rows: client | primary | target | peak memory, MB | WAL, MB per million rows |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|
            """;

    private final List<CopyPath> paths;
    private final Map<String, List<Run>> runs = new LinkedHashMap<>();

    CopyTable(List<CopyPath> paths) {
        this.paths = paths;
    }

    CopyTable measure(Servers servers, int repetitions) throws Exception {
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            for (CopyPath path : paths) {
                Run run = Run.of(path, servers);
                runs.computeIfAbsent(path.name(), name -> new ArrayList<>()).add(run);
                System.out.printf("%d/%d  %-43s %s%n", repetition, repetitions, path.name(), run);
            }
        }
        return this;
    }

    /** The fastest pipe is the limit; a share is that of the same repetition. */
    String markdown() {
        List<Run> limit = paths.stream().filter(PsqlPipe.class::isInstance).filter(path -> path.preparation().isEmpty())
                .map(path -> runs.get(path.name()))
                .max(Comparator.comparingDouble(pipe -> sample(pipe, Run::rate).median())).orElseThrow();
        double others = runs.values().stream().flatMap(Collection::stream).mapToDouble(Run::others).max().orElseThrow();
        return HEAD + paths.stream().map(path -> row(path, runs.get(path.name()), limit)).collect(Collectors.joining())
                + String.format(Locale.ROOT, "%n%d repetitions. What else ran on the machine took %.0f %% of the "
                + "processors at the most.%n", limit.size(), 100 * others);
    }

    private static String row(CopyPath path, List<Run> own, List<Run> limit) {
        return String.format(Locale.ROOT, "| %s | %,d | %s | %s | %s | %s | %s | %s | %s | %s | %s |%n", path.name(),
                path.rows(), sample(own, Run::copying).text("%,.0f"), share(own, Run::copying, limit).text("%.2f"),
                sample(own, Run::rate).text("%,.0f"), share(own, Run::rate, limit).text("%.2f"),
                median(own, run -> run.perMillion(run.client().cpuSeconds()), "%.2f"),
                median(own, run -> run.perMillion(run.servers().source()), "%.2f"),
                median(own, run -> run.perMillion(run.servers().target()), "%.2f"),
                median(own, run -> run.client().peakBytes() / 1048576.0, "%.0f"),
                median(own, run -> run.perMillion(run.walBytes()) / 1048576, "%.0f"));
    }

    private static Sample share(List<Run> own, ToDoubleFunction<Run> rate, List<Run> limit) {
        return Sample.of(IntStream.range(0, own.size())
                .mapToObj(i -> rate.applyAsDouble(own.get(i)) / limit.get(i).rate()).toList());
    }

    private static Sample sample(List<Run> runs, ToDoubleFunction<Run> figure) {
        return Sample.of(runs.stream().map(figure::applyAsDouble).toList());
    }

    private static String median(List<Run> runs, ToDoubleFunction<Run> figure, String format) {
        return String.format(Locale.ROOT, format, sample(runs, figure).median());
    }
}
