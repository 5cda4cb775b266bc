package io.yosai.timescale.bench;

import io.yosai.timescale.dsn.OperatorError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs programs to their end and tells what they took. */
final class Child {
    private static final Path LOG = Path.of("target", "bench", "child.log");

    private Child() {
    }

    /**
     * @param seconds from before the start to after the end
     * @param cpuSeconds of all of them
     * @param peakBytes resident memory of the largest
     */
    record Took(double seconds, double cpuSeconds, long peakBytes) {
    }

    /**
     * @param pipeline the output of each is the input of the next
     * @throws OperatorError if one fails, with the end of what it said
     */
    static Took run(List<ProcessBuilder> pipeline) throws IOException, InterruptedException {
        Files.createDirectories(LOG.getParent());
        Files.deleteIfExists(LOG);
        pipeline.forEach(builder -> builder.redirectError(ProcessBuilder.Redirect.appendTo(LOG.toFile())));
        pipeline.get(pipeline.size() - 1).redirectOutput(ProcessBuilder.Redirect.appendTo(LOG.toFile()));
        double before = ProcStat.endedChildren();
        long start = System.nanoTime();
        List<Process> processes = ProcessBuilder.startPipeline(pipeline);
        long peak = 0;
        for (Process process : processes) {
            do {
                peak = Math.max(peak, processes.stream().mapToLong(Process::pid).map(ProcStat::peakMemory)
                        .max().orElseThrow());
            } while (!process.waitFor(10, TimeUnit.MILLISECONDS));
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        for (Process process : processes) {
            if (process.exitValue() != 0) {
                String log = Files.readString(LOG);
                throw new OperatorError(pipeline.get(0).command() + " failed: "
                        + log.substring(Math.max(0, log.length() - 2000)));
            }
        }
        return new Took(seconds, ProcStat.endedChildren() - before, peak);
    }
}
