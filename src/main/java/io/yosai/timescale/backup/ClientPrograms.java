package io.yosai.timescale.backup;

import static java.util.stream.Collectors.joining;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * pg_dump and pg_restore of one version. A dump is made and restored by programs of the server's own major version: an
 * older pg_dump refuses, and what a newer one writes an older server cannot read.
 */
record ClientPrograms(Path pgDump, Path pgRestore) {
    private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
    private static final Pattern MAJOR = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    /** A folder with programs, and their version. */
    private record Found(Path folder, int major) {
        @Override
        public String toString() {
            return major + " in " + folder;
        }
    }

    /**
     * For a server.
     *
     * @param folder where to look; empty: in Debian's folders and on the PATH
     * @throws OperatorError when there are none of that version; the message tells which there are
     */
    static ClientPrograms find(Optional<Path> folder, int major) {
        return find(folder, found -> found.major() == major, "the server is PostgreSQL " + major
                + ", so pg_dump and pg_restore of version " + major + " are needed");
    }

    /** For reading a dump. */
    static ClientPrograms atLeast(Optional<Path> folder, int major) {
        return find(folder, found -> found.major() >= major, "the dump is of PostgreSQL " + major
                + ", so pg_dump and pg_restore of version " + major + " or newer are needed");
    }

    private static ClientPrograms find(Optional<Path> folder, Predicate<Found> wanted, String need) {
        List<Found> found = new ArrayList<>();
        for (Path candidate : folder.map(List::of).orElseGet(ClientPrograms::usualFolders)) {
            major(candidate).ifPresent(version -> found.add(new Found(candidate, version)));
        }
        return found.stream().filter(wanted).findFirst()
                .map(programs -> new ClientPrograms(programs.folder().resolve("pg_dump"),
                        programs.folder().resolve("pg_restore")))
                .orElseThrow(() -> new OperatorError(need + ", but there "
                        + (found.isEmpty()
                        ? "are none in " + folder.map(Path::toString).orElse(DEBIAN + " or on the PATH")
                        : "is " + found.stream().map(Found::toString).collect(joining(", ")))
                        + "; install the package postgresql-client of that version, or let PG_BIN name their folder"));
    }

    /** Newest first. */
    private static List<Path> usualFolders() {
        List<Path> folders = new ArrayList<>();
        try (DirectoryStream<Path> versions = Files.newDirectoryStream(DEBIAN)) {
            versions.forEach(version -> folders.add(version.resolve("bin")));
        } catch (IOException e) {
            // Not a Debian with PostgreSQL.
        }
        folders.sort(Comparator.reverseOrder());
        Stream.of(System.getenv().getOrDefault("PATH", "").split(":")).map(Path::of).forEach(folders::add);
        return folders;
    }

    private static Optional<Integer> major(Path folder) {
        if (!Files.isExecutable(folder.resolve("pg_dump")) || !Files.isExecutable(folder.resolve("pg_restore"))) {
            return Optional.empty();
        }
        try {
            ProcessBuilder builder = new ProcessBuilder(folder.resolve("pg_dump").toString(), "--version");
            ChildEnvironment.apply(builder);
            Process process = builder.redirectErrorStream(true).start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes());
            Matcher matcher = MAJOR.matcher(printed);
            return process.waitFor(10, TimeUnit.SECONDS) && matcher.find()
                    ? Optional.of(Integer.parseInt(matcher.group(1))) : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
