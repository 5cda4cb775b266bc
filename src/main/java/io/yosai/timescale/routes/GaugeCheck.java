package io.yosai.timescale.routes;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Files of {@code gauges} that cannot be a gauge, or have no help. What their queries are is for SqlCheck. */
final class GaugeCheck {
    private static final String FOLDER = "gauges";
    private static final Pattern METRIC = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*");

    private GaugeCheck() {
    }

    static List<Finding> findings(Path folder) {
        List<Finding> findings = new ArrayList<>();
        Map<String, Path> files = new HashMap<>();
        new RoutesTree(folder).sqlFiles().stream().filter(file -> file.startsWith(folder.resolve(FOLDER)))
                .forEach(file -> {
            String name = file.getFileName().toString().replaceFirst("\\.sql$", "");
            if (!METRIC.matcher(name).matches()) {
                findings.add(Finding.error(file, "`" + name + "` is no name of a metric",
                        "letters, digits and `_`, no digit first; the file has the name of its gauge"));
            }
            Path other = files.putIfAbsent(name, file);
            if (other != null) {
                findings.add(Finding.error(file, "the gauge `" + name + "` is in " + other + " too",
                        "give one another name"));
            }
            // SqlCheck reports a file that is not UTF-8.
            if (!new String(RoutesTree.bytes(file), StandardCharsets.UTF_8).startsWith("--")) {
                findings.add(Finding.warning(file, "this gauge has no help text",
                        "begin the file with a comment: `-- what it is`"));
            }
        });
        return findings;
    }
}
