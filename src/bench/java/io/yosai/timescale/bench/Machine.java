package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * Where and when, and of what, the figures are.
 *
 * @param commit short, with a note if the working tree differs from it
 * @param load average of the last minute, when the bench began
 */
record Machine(String commit, LocalDate date, int cores, String processor, double memoryGb, double load, String java) {
    /** The average of a minute still holds the command before; what others take during a run is told beside it. */
    private static final double QUIET = 1;

    /** The load is what the script measured before it built anything. */
    static Machine here() throws IOException, InterruptedException {
        String changed = output("git", "status", "--porcelain", "--", ".", ":!docs").isEmpty() ? "" : ", with changes";
        return new Machine(output("git", "rev-parse", "--short", "HEAD") + changed, LocalDate.now(ZoneOffset.UTC),
                Runtime.getRuntime().availableProcessors(), field("/proc/cpuinfo", "model name"),
                Long.parseLong(field("/proc/meminfo", "MemTotal").replaceAll("\\D", "")) / 1048576.0,
                Double.parseDouble(System.getProperty("bench.load")),
                System.getProperty("java.version"));
    }

    boolean quiet() {
        return load < QUIET;
    }

    String text(Database server) {
        return String.format(Locale.ROOT, "Commit %s, %s; %d cores of %s, %.0f GB; Java %s, PostgreSQL %s, "
                + "TimescaleDB %s; load average at the start %.2f%s.", commit, date, cores, processor, memoryGb, java,
                server.value("SHOW server_version", String.class).split(" ")[0],
                server.value("SELECT default_version FROM pg_available_extensions WHERE name = 'timescaledb'",
                        String.class),
                load, quiet() ? "" : ": **the machine was not quiet, so do not trust these figures**");
    }

    private static String field(String file, String name) throws IOException {
        try (Stream<String> lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name)).findFirst().orElse(name + ": unknown 0")
                    .replaceAll("^[^:]*:\\s*", "");
        }
    }

    private static String output(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        return process.waitFor() == 0 ? text : "unknown";
    }
}
