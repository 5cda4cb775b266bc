package io.yosai.timescale.bench;

import java.io.IOException;

/**
 * Processor seconds, since some beginning or of a stretch of time.
 *
 * @param source of the server of the primaries, target of that of the targets
 * @param machine of all processes
 */
record Cpu(double source, double target, double machine) {

    static Cpu now(Servers servers) throws IOException, InterruptedException {
        return new Cpu(ProcStat.server(servers.source().pid()), ProcStat.server(servers.targetPid()),
                ProcStat.machine());
    }

    Cpu minus(Cpu earlier) {
        return new Cpu(source - earlier.source, target - earlier.target, machine - earlier.machine);
    }
}
