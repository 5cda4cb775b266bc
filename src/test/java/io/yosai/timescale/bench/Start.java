package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import java.nio.file.Files;
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
        if (Files.exists(Service.ARCHIVE)) {
            ways.put("with the distribution's class archive", List.of());
        }
        ways.put("without it", List.of("-XX:SharedArchiveFile=" + JAVAS_OWN));
    }

    String measure(Servers servers, int repetitions) throws Exception {
        Database primary = servers.primary(ROWS);
        Database target = servers.freshTarget();
        Child.run(List.of(Service.start(List.of(), Map.of(), primary, target, "replicate")));
        Content.of(target).requireSame(servers.primaryContent(ROWS), "start");
        for (int repetition = 0; repetition < repetitions; repetition++) {
            for (Map.Entry<String, List<String>> way : ways.entrySet()) {
                taken.computeIfAbsent(way.getKey(), name -> new ArrayList<>()).add(Child.run(
                        List.of(Service.start(way.getValue(), Map.of(), primary, target, "replicate"))));
            }
        }
        return "| `replicate` with nothing to do | seconds | CPU seconds | peak resident memory, MB |\n|---|--:|--:|--:|\n"
                + taken.entrySet().stream().map(way -> row(way.getKey(), way.getValue())).collect(Collectors.joining());
    }

    private static String row(String name, List<Child.Took> taken) {
        return String.format(Locale.ROOT, "| %s | %s | %s | %s |%n", name,
                Sample.of(taken.stream().map(Child.Took::seconds).toList()).text("%.2f"),
                Sample.of(taken.stream().map(Child.Took::cpuSeconds).toList()).text("%.2f"),
                Sample.of(taken.stream().map(took -> took.peakBytes() / 1048576.0).toList()).text("%.0f"));
    }
}
