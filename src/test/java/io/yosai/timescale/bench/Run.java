package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.sql.SQLException;

/**
 * One path, once.
 *
 * @param seconds of its programs, start and end counted
 * @param copying rows a second between the first commit and the last; the first transaction's rows do not count. Of a
 *        path that has one transaction: of the whole
 * @param clientCpu processor seconds of its programs, sourceCpu and targetCpu of the servers
 * @param peakBytes most resident memory of its largest program
 * @param walBytes that the target wrote
 */
record Run(long rows, double seconds, double copying, double clientCpu, double sourceCpu, double targetCpu,
        long peakBytes, long walBytes) {
    private static final String WAL = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')";

    /** @throws IllegalStateException if the target does not hold what the primary holds */
    static Run of(CopyPath path, Servers servers) throws IOException, SQLException, InterruptedException {
        Database primary = servers.primary(path.rows());
        Database target = servers.freshTarget();
        long wal = target.count(WAL);
        double sourceCpu = ProcStat.server(servers.source().pid());
        double targetCpu = ProcStat.server(servers.target().pid());
        Child.Took took = Child.run(path.programs(primary, target));
        sourceCpu = ProcStat.server(servers.source().pid()) - sourceCpu;
        targetCpu = ProcStat.server(servers.target().pid()) - targetCpu;
        wal = target.count(WAL) - wal;
        Content content = Content.of(target);
        content.requireSame(servers.primaryContent(path.rows()), path.name());
        double copying = content.transactions() == 1 ? path.rows() / took.seconds() : content.rate();
        return new Run(path.rows(), took.seconds(), copying, took.cpuSeconds(), sourceCpu, targetCpu,
                took.peakBytes(), wal);
    }

    /** Rows a second, start and end of the programs counted. */
    double rate() {
        return rows / seconds;
    }

    /** What one million rows would take of something that these rows took. */
    double perMillion(double taken) {
        return taken * 1e6 / rows;
    }
}
