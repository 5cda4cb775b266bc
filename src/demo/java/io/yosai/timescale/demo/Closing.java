package io.yosai.timescale.demo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.stream.Stream;

/** What is to be stopped at the end, the last started first, whether the end is a verdict, an error or Ctrl-C. */
final class Closing {
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    synchronized <T extends AutoCloseable> T add(T started) {
        open.push(started);
        return started;
    }

    /** @return a new folder that is removed at the end */
    Path folder(Path parent, String prefix) throws IOException {
        Path folder = Files.createTempDirectory(parent, prefix);
        add(() -> remove(folder));
        return folder;
    }

    synchronized void close() {
        while (!open.isEmpty()) {
            try {
                open.pop().close();
            } catch (Exception e) {
                System.err.println("could not be stopped cleanly: " + e.getMessage());
            }
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
