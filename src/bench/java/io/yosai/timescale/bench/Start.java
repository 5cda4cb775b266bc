package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** What one pass costs that finds nothing to do, as a CronJob starts it. */
final class Start {
    /** The one that comes with Java, and is used where no other is named. */
    private static final Path JAVAS_OWN = Path.of(System.getProperty("java.home"), "lib", "server", "classes.jsa");
    private static final long ROWS = 100_000;

    private final Map<String, List<String>> ways = new LinkedHashMap<>();
    private final Map<String, List<Child.Took>> taken = new LinkedHashMap<>();

    Start() {
        ways.put("with the class archive of the distribution", List.of());
        ways.put("without it", List.of("-XX:SharedArchiveFile=" + JAVAS_OWN));
    }

    String measure(Servers servers, int repetitions) throws Exception {
        Database primary = servers.primary(ROWS);
        Database target = servers.freshTarget();
        pass(List.of(), primary, target);
        Content.of(target).requireSame(servers.primaryContent(ROWS), "start");
        for (int repetition = 0; repetition < repetitions; repetition++) {
            for (Map.Entry<String, List<String>> way : ways.entrySet()) {
                taken.computeIfAbsent(way.getKey(), name -> new ArrayList<>())
                        .add(pass(way.getValue(), primary, target));
            }
        }
        return "| `replicate` with nothing to do | seconds | CPU seconds | peak resident memory, MB |\n"
                + "|---|--:|--:|--:|\n"
                + taken.entrySet().stream().map(way -> row(way.getKey(), way.getValue())).collect(Collectors.joining());
    }

    private static Child.Took pass(List<String> jvm, Database primary, Database target)
            throws IOException, InterruptedException {
        return Child.run(List.of(Service.start(jvm, Map.of(), primary, target, List.of("replicate"))));
    }

    private static String row(String name, List<Child.Took> taken) {
        return String.format(Locale.ROOT, "| %s | %s | %s | %s |%n", name,
                Sample.of(taken.stream().map(Child.Took::seconds).toList()).text("%.2f"),
                Sample.of(taken.stream().map(Child.Took::cpuSeconds).toList()).text("%.2f"),
                Sample.of(taken.stream().map(took -> took.peakBytes() / 1048576.0).toList()).text("%.0f"));
    }
}
