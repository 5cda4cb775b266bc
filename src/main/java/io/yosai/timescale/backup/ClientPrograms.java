package io.yosai.timescale.backup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * pg_dump and pg_restore of one version. A dump is made and restored by programs of the server's own major version: an
 * older pg_dump refuses, and what a newer one writes an older server cannot read.
 */
record ClientPrograms(Path pgDump, Path pgRestore) {
    private static final Logger LOG = LoggerFactory.getLogger(ClientPrograms.class);
    private static final Pattern MAJOR = Pattern.compile("\\(PostgreSQL\\) (\\d+)");
    private static final String ZSTD = "zstd:1";
    /** Folders of versions, as the packages of Debian, Red Hat, SUSE, Alpine and Homebrew name them. */
    private static final List<String> PLACES = List.of("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin",
            "/usr/lib/postgresql*/bin", "/usr/libexec/postgresql*", "/opt/homebrew/opt/postgresql@*/bin",
            "/usr/local/opt/postgresql@*/bin");

    /**
     * A folder with programs.
     *
     * @param major their version; 0: what they print does not say it
     * @param said what they print when they are asked for it, or why they cannot be run
     */
    record Found(Path folder, int major, String said) {
        @Override
        public String toString() {
            return major == 0 ? "a pg_dump in " + folder + " that does not say its version: " + said
                    : major + " in " + folder;
        }
    }

    /**
     * For a server.
     *
     * @param folder where to look; empty: where packages put them, and on the PATH
     * @throws OperatorError when there are none of that version; the message names those that there are
     */
    static ClientPrograms find(Optional<Path> folder, int major) {
        return find(folder, major, found -> found.major() == major, "the server is PostgreSQL " + major
                + ", so pg_dump and pg_restore of version " + major + " are needed");
    }

    /** For reading a dump. */
    static ClientPrograms atLeast(Optional<Path> folder, int major) {
        return find(folder, major, found -> found.major() >= major, "the dump is of PostgreSQL " + major
                + ", so pg_dump and pg_restore of version " + major + " or newer are needed");
    }

    private static ClientPrograms find(Optional<Path> folder, int major, Predicate<Found> wanted, String need) {
        List<Found> found = found(folder.map(List::of).orElseGet(() -> usualFolders(Path.of("/"))));
        Found programs = found.stream().filter(wanted).findFirst().orElseThrow(() -> new OperatorError(need
                + ", but there " + (found.isEmpty()
                ? "are none in " + folder.map(Path::toString).orElse(String.join(", ", PLACES) + " or on the PATH")
                : "is " + found.stream().map(Found::toString).collect(joining(", ")))
                + "\nHINT: install postgresql-client-" + major + " (Debian) or postgresql" + major
                + " (Red Hat, Alpine), or let PG_BIN name the folder of these programs"));
        LOG.debug("pg_dump and pg_restore: {}", programs);
        return new ClientPrograms(programs.folder().resolve("pg_dump"), programs.folder().resolve("pg_restore"));
    }

    /** Newest first. */
    static List<Found> found(List<Path> folders) {
        return folders.stream().filter(ClientPrograms::isThere).map(ClientPrograms::look)
                .sorted(Comparator.comparingInt(Found::major).reversed()).toList();
    }

    /** Where packages put them, then the PATH. */
    static List<Path> usualFolders(Path root) {
        List<Path> folders = new ArrayList<>();
        for (String place : PLACES) {
            Path pattern = root.resolve(place.substring(1));
            boolean below = pattern.endsWith("bin");
            Path versions = below ? pattern.getParent() : pattern;
            try (DirectoryStream<Path> there = Files.newDirectoryStream(versions.getParent(),
                    versions.getFileName().toString())) {
                there.forEach(version -> folders.add(below ? version.resolve("bin") : version));
            } catch (IOException e) {
                // Another system.
            }
        }
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).map(Path::of).forEach(folders::add);
        return folders;
    }

    private static boolean isThere(Path folder) {
        return Files.isExecutable(folder.resolve("pg_dump")) && Files.isExecutable(folder.resolve("pg_restore"));
    }

    private static Found look(Path folder) {
        Printed printed = print(folder.resolve("pg_dump"), List.of("--version"), UTF_8);
        Matcher matcher = MAJOR.matcher(printed.text());
        return new Found(folder, matcher.find() ? Integer.parseInt(matcher.group(1)) : 0,
                printed.text().isBlank() ? "exit code " + printed.exitCode() : printed.text().strip());
    }

    /**
     * How pg_dump is to compress: this takes a quarter of the time that gzip does. Empty: it cannot. Version
     * 16 is the first that may, if it was built with it.
     */
    Optional<String> compression() {
        // It looks at its options before it looks for a server.
        String said = print(pgDump, List.of("--format=custom", "--compress=" + ZSTD, "--dbname=host=/nonexistent"),
                UTF_8).text();
        return said.contains("connection to server") ? Optional.of(ZSTD) : Optional.empty();
    }

    /** All that a program printed, and how it ended; or why it cannot be run, such as one for another machine. */
    record Printed(String text, int exitCode) {
    }

    static Printed print(Path program, List<String> arguments, Charset charset) {
        List<String> words = new ArrayList<>(List.of(program.toString()));
        words.addAll(arguments);
        try {
            Process process = ProgramRunner.prepare(words).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), charset);
            return new Printed(printed, process.waitFor());
        } catch (IOException e) {
            return new Printed(e.getMessage(), -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new OperatorError("interrupted while " + program + " ran");
        }
    }
}
