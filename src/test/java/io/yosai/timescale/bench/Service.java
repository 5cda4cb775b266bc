package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The packaged service as an operator starts it. */
final class Service {
    private static final Path FOLDER = Path.of("target", "timescale-integration").toAbsolutePath();
    private static final Path SCRIPT = FOLDER.resolve("timescale-integration");
    private static final Path JAR = FOLDER.resolve("timescale-integration.jar");
    static final Path ARCHIVE = FOLDER.resolve("timescale-integration.jsa");
    static final String HEAP = "-Xmx256m";

    private Service() {
    }

    /**
     * By the script of the distribution if it has one, with the class archive if it has one.
     *
     * @param jvm further options of the JVM
     * @param settings environment variables beside the DSNs
     */
    static ProcessBuilder start(List<String> jvm, Map<String, String> settings, Database source, Database target,
            String... arguments) {
        List<String> options = new ArrayList<>(List.of(HEAP));
        options.addAll(jvm);
        ProcessBuilder builder = new ProcessBuilder();
        if (Files.exists(SCRIPT)) {
            builder.command().add(SCRIPT.toString());
            builder.environment().put("JAVA_OPTS", String.join(" ", options));
        } else {
            builder.command().addAll(List.of(java(), "-XX:+UseSerialGC"));
            builder.command().addAll(options);
            builder.command().addAll(List.of("-jar", JAR.toString()));
        }
        builder.command().addAll(List.of(arguments));
        builder.environment().putAll(settings);
        builder.environment().put("SOURCE_DSN", source.dsn());
        builder.environment().put("TARGET_DSN", target.dsn());
        builder.environment().putIfAbsent("REPLICATION_METRICS_HOST", "127.0.0.1");
        return builder;
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
