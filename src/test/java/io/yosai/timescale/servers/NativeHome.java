package io.yosai.timescale.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/**
 * The directory of one native server, inside the root file system: data, unix socket and log, owned by user postgres.
 * It holds a lock for as long as its JVM lives, so that what killed runs have left can be told and removed.
 */
final class NativeHome {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final String PARENT = "/var/lib/postgresql";

    /** Homes of this JVM. Opening and closing the lock file of one of them would release the lock. */
    private static final Set<Path> OWN = new HashSet<>();

    private final NativeRoot root;
    private final String inside;
    private final FileChannel owner;

    private NativeHome(NativeRoot root, String inside, FileChannel owner) {
        this.root = root;
        this.inside = inside;
        this.owner = owner;
    }

    /**
     * Makes one with a database cluster whose superuser is postgres.
     *
     * @throws ServerUnavailable if it cannot be made
     */
    static NativeHome create(NativeRoot root, String password) {
        NativeHome home = create(root);
        try {
            home.initdb(password);
            return home;
        } catch (ServerUnavailable e) {
            home.remove();
            throw e;
        }
    }

    private static NativeHome create(NativeRoot root) {
        Path parent = root.outside(PARENT);
        synchronized (OWN) {
            // Without this lock another process could take a home for abandoned before its owner has locked it.
            try (FileChannel all = open(parent.resolve(".lock"))) {
                all.lock();
                removeAbandoned(parent);
                String inside = NativeRoot.run(root.postgres("mktemp", "-d", PARENT + "/server-XXXXXXXX"), 1);
                FileChannel owner = open(root.outside(inside).resolve("owner"));
                owner.lock();
                OWN.add(root.outside(inside));
                return new NativeHome(root, inside, owner);
            } catch (IOException e) {
                throw new ServerUnavailable("cannot make a data directory: " + e, e);
            }
        }
    }

    private static void removeAbandoned(Path parent) throws IOException {
        try (DirectoryStream<Path> homes = Files.newDirectoryStream(parent, "server-*")) {
            for (Path home : homes) {
                if (!OWN.contains(home)) {
                    try (FileChannel owner = open(home.resolve("owner")); FileLock lock = owner.tryLock()) {
                        if (lock != null) {
                            removeTree(home);
                        }
                    } catch (IOException | UncheckedIOException e) {
                        // Its server is still about to end; the next one removes it.
                    }
                }
            }
        }
    }

    private void initdb(String password) {
        Path secret = outside("secret");
        try {
            Files.writeString(secret, password);
            // A login of 4,096 rounds takes 20 ms of a client in Java, and tests log in some ten thousand times.
            NativeRoot.run(root.postgres("initdb", "--pgdata=" + inside("data"), "--username=postgres",
                    "--pwfile=" + inside("secret"), "--auth=scram-sha-256", "--set=scram_iterations=1",
                    "--encoding=UTF8", "--locale=C.UTF-8",
                    "--no-sync", "--no-instructions"), 1);
            Files.delete(secret);
        } catch (IOException e) {
            throw new ServerUnavailable("cannot make a database cluster: " + e, e);
        }
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    }

    /** The path of a file of the home, as the server sees it. */
    String inside(String file) {
        return inside + "/" + file;
    }

    /** The path of a file of the home, as we see it. */
    Path outside(String file) {
        return root.outside(inside(file));
    }

    /** The last lines of {@code log}, as one. */
    String logTail() {
        try {
            List<String> lines = Files.readAllLines(outside("log"));
            return String.join(" | ", lines.subList(Math.max(0, lines.size() - 5), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Removes a folder of the home, if it is there. */
    void removeTree(String folder) {
        try {
            if (Files.exists(outside(folder))) {
                removeTree(outside(folder));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Puts a folder of the home in the place of another one, which is removed. */
    void replace(String folder, String other) {
        removeTree(folder);
        try {
            Files.move(outside(other), outside(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Removes the home and everything in it. */
    void remove() {
        synchronized (OWN) {
            try {
                removeTree(root.outside(inside));
                owner.close();
                OWN.remove(root.outside(inside));
            } catch (IOException e) {
                throw new UncheckedIOException("cannot remove " + root.outside(inside), e);
            }
        }
    }

    /** The last process of a server that was stopped may still make a file while this goes through its folders. */
    private static void removeTree(Path directory) throws IOException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                removeOnce(directory);
                return;
            } catch (DirectoryNotEmptyException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
                LockSupport.parkNanos(Duration.ofMillis(10).toNanos());
            }
        }
    }

    private static void removeOnce(Path directory) throws IOException {
        List<Path> deepestLast;
        try (Stream<Path> tree = Files.walk(directory)) {
            deepestLast = tree.toList();
        }
        for (int i = deepestLast.size() - 1; i >= 0; i--) {
            Files.deleteIfExists(deepestLast.get(i));
        }
    }
}
