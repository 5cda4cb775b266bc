package io.yosai.timescale.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** What Linux tells of processes in {@code /proc}. */
final class ProcStat {
    private static final double TICKS_PER_SECOND = 100;

    /** Fields of {@code stat} after the name, which is in parentheses and may hold anything; the first is the state. */
    private static final int PARENT = 1;
    private static final int USER = 11;
    private static final int CHILDREN_SYSTEM = 14;

    private ProcStat() {
    }

    /** Processor seconds of this JVM's children that have ended and were waited for, with their own children. */
    static double endedChildren() {
        List<String> stat = stat("self");
        return (Long.parseLong(stat.get(USER + 2)) + Long.parseLong(stat.get(CHILDREN_SYSTEM))) / TICKS_PER_SECOND;
    }

    /** Processor seconds of one living process without its children. */
    static double own(long pid) {
        List<String> stat = stat(String.valueOf(pid));
        return (Long.parseLong(stat.get(USER)) + Long.parseLong(stat.get(USER + 1))) / TICKS_PER_SECOND;
    }

    /**
     * Processor seconds of a server since its start: its main process, its living children and its dead ones. A child
     * that ends while we look would be missed or counted twice, so we look until two looks agree.
     */
    static double server(long pid) throws InterruptedException {
        double before = family(pid);
        for (int look = 0; look < 50; look++) {
            Thread.sleep(20);
            double now = family(pid);
            if (Math.abs(now - before) < 0.015) {
                return now;
            }
            before = now;
        }
        throw new IllegalStateException("server " + pid + " does not come to rest");
    }

    private static double family(long pid) {
        long ticks = stat(String.valueOf(pid)).subList(USER, CHILDREN_SYSTEM + 1).stream()
                .mapToLong(Long::parseLong).sum();
        return ticks / TICKS_PER_SECOND + children(pid).mapToDouble(ProcStat::own).sum();
    }

    private static Stream<Long> children(long pid) {
        return ProcessHandle.of(pid).stream().flatMap(ProcessHandle::children).map(ProcessHandle::pid)
                .filter(child -> stat(String.valueOf(child)).get(PARENT).equals(String.valueOf(pid)));
    }

    /** Processor seconds that all processes of this machine took since its start, and what its host took of it. */
    static double machine() throws IOException {
        String[] ticks = Files.readString(Path.of("/proc/stat")).lines().findFirst().orElseThrow().split("\\s+");
        // user, nice, system, then idle and waiting for disks, then interrupts (two) and the host's.
        return IntStream.of(1, 2, 3, 6, 7, 8).mapToLong(field -> Long.parseLong(ticks[field])).sum() / TICKS_PER_SECOND;
    }

    /** The most memory in bytes that a process ever had resident; 0 if it has ended. */
    static long peakMemory(long pid) {
        try (Stream<String> lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            return lines.filter(line -> line.startsWith("VmHWM:")).findFirst()
                    .map(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024).orElse(0L);
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }

    private static List<String> stat(String process) {
        try {
            String text = Files.readString(Path.of("/proc", process, "stat"));
            return List.of(text.substring(text.lastIndexOf(')') + 2).trim().split(" "));
        } catch (IOException e) {
            // It has just ended: its times are its parent's now.
            return Collections.nCopies(50, "0");
        }
    }
}
