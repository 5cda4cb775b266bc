package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The packaged service as an operator starts it. */
final class Service {
    static final Path FOLDER = Path.of("target", "timescale-integration").toAbsolutePath();
    static final Path JAR = FOLDER.resolve("timescale-integration.jar");
    static final Path ARCHIVE = FOLDER.resolve("timescale-integration.jsa");
    /** What every start of the bench passes to the JVM. */
    static final List<String> JVM = List.of("-Xmx256m", "-XX:+UseSerialGC");

    private Service() {
    }

    /** With the class archive, if the distribution carries one. */
    static ProcessBuilder start(Map<String, String> settings, Database source, Database target, String... arguments) {
        return start(Files.exists(ARCHIVE) ? List.of("-XX:SharedArchiveFile=" + ARCHIVE) : List.of(), settings, source,
                target, arguments);
    }

    /** @param jvm further options of the JVM */
    static ProcessBuilder start(List<String> jvm, Map<String, String> settings, Database source, Database target,
            String... arguments) {
        List<String> command = new ArrayList<>(List.of(java()));
        command.addAll(JVM);
        command.addAll(jvm);
        command.addAll(List.of("-jar", JAR.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command);
        Map<String, String> all = new HashMap<>(settings);
        all.put("SOURCE_DSN", source.dsn());
        all.put("TARGET_DSN", target.dsn());
        all.putIfAbsent("REPLICATION_METRICS_HOST", "127.0.0.1");
        builder.environment().putAll(all);
        return builder;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
