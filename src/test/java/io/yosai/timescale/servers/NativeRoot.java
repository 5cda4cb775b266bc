package io.yosai.timescale.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The root file system with PostgreSQL 17 and TimescaleDB: made on first use, then kept in the user's cache. */
record NativeRoot(Path directory) {

    /** @throws ServerUnavailable if it is not there and cannot be made */
    static NativeRoot get() {
        String xdg = System.getenv("XDG_CACHE_HOME");
        Path cache = xdg == null || xdg.isEmpty() ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(xdg);
        Path directory = cache.resolve("timescale-integration").resolve("trixie-pg17").toAbsolutePath();
        if (!Files.isDirectory(directory)) {
            make(directory);
        }
        // Whoever may not write there could not enter the root file system either.
        if (!Files.isWritable(directory.resolve("var/lib"))) {
            throw new ServerUnavailable("only root can run the native TimescaleDB in " + directory);
        }
        return new NativeRoot(directory);
    }

    private static void make(Path directory) {
        Path script = Path.of(System.getProperty("basedir", ""), "src", "test", "native-timescale", "make-root.sh");
        if (!Files.exists(script)) {
            throw new ServerUnavailable(script.toAbsolutePath() + " is missing");
        }
        System.err.println("Making the native TimescaleDB in " + directory + ", once; this takes half a minute");
        String output = run(new ProcessBuilder("sh", script.toAbsolutePath().toString(), directory.toString()), 15);
        if (!Files.isDirectory(directory)) {
            throw new ServerUnavailable("no root file system in " + directory + ": " + lastLine(output));
        }
    }

    /** A program of the root file system that runs from outside of it: psql, pg_dump, pg_restore or pg_isready. */
    Path program(String name) {
        Path program = directory.resolve("outside").resolve(name);
        if (!Files.isExecutable(program)) {
            throw new IllegalArgumentException(name + " cannot be run from outside the root file system");
        }
        return program;
    }

    /** The path as seen from outside, of a path inside the root file system. */
    Path outside(String inside) {
        return directory.resolve(inside.substring(1));
    }

    /** A command inside, run as user postgres with no environment of ours. */
    ProcessBuilder postgres(String... command) {
        List<String> words = new ArrayList<>(List.of("chroot", "--userspec=postgres:postgres", directory.toString()));
        words.addAll(List.of(command));
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/lib/postgresql/17/bin:/usr/sbin:/usr/bin");
        builder.environment().put("LC_ALL", "C.UTF-8");
        return builder;
    }

    /**
     * Runs it to the end.
     *
     * @return what it printed, without white space at the end
     * @throws ServerUnavailable if it fails or takes longer than the minutes, with the last line that it printed
     */
    static String run(ProcessBuilder builder, long minutes) {
        Path output = null;
        try {
            output = Files.createTempFile("native-timescale", ".out");
            Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
            boolean ended = process.waitFor(minutes, TimeUnit.MINUTES);
            String printed = Files.readString(output, StandardCharsets.UTF_8).stripTrailing();
            if (!ended) {
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroy();
                throw new ServerUnavailable("not ready after " + minutes + " minutes: " + lastLine(printed));
            }
            if (process.exitValue() != 0) {
                throw new ServerUnavailable(lastLine(printed));
            }
            return printed;
        } catch (IOException e) {
            throw new ServerUnavailable(e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new ServerUnavailable("interrupted", e);
        } finally {
            if (output != null) {
                output.toFile().delete();
            }
        }
    }

    private static String lastLine(String text) {
        return text.substring(text.lastIndexOf('\n') + 1);
    }
}
