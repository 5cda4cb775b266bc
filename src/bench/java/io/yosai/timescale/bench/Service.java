package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packaged service as an operator starts it. */
final class Service {
    static final String HEAP = "-Xmx256m";
    private static final Path PROGRAM =
            Path.of("target", "timescale-integration", "timescale-integration").toAbsolutePath();

    private Service() {
    }

    /**
     * @param jvm options of the JVM beside the heap; they win over those of the program
     * @param settings environment variables beside the DSNs
     * @param arguments the verb and its options
     */
    static ProcessBuilder start(List<String> jvm, Map<String, String> settings, Database source, Database target,
            List<String> arguments) {
        return start(PROGRAM, jvm, settings, source, target, arguments);
    }

    /** The same of another program. */
    static ProcessBuilder start(Path program, List<String> jvm, Map<String, String> settings, Database source,
            Database target, List<String> arguments) {
        ProcessBuilder builder = new ProcessBuilder(program.toString());
        builder.command().addAll(arguments);
        builder.environment().put("JAVA_OPTS",
                Stream.concat(Stream.of(HEAP), jvm.stream()).collect(Collectors.joining(" ")));
        builder.environment().putAll(settings);
        builder.environment().put("SOURCE_DSN", source.dsn());
        builder.environment().put("TARGET_DSN", target.dsn());
        return builder;
    }

    /** What a verb prints, at its end. */
    static String output(Database source, Database target, String... arguments) throws IOException {
        Process process = start(List.of(), Map.of(), source, target, List.of(arguments))
                .redirectError(ProcessBuilder.Redirect.DISCARD).start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }
}
