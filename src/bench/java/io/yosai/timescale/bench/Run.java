package io.yosai.timescale.bench;

import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.sql.SQLException;
import java.util.Locale;

/**
 * One path, once.
 *
 * @param copying rows a second between the first commit and the last, without the first transaction's rows. Of a path
 *        that has one transaction: of the whole
 * @param client what its programs took
 * @param servers what the servers took meanwhile, and all processes
 * @param walBytes that the target wrote
 */
record Run(long rows, double copying, Child.Took client, Cpu servers, long walBytes) {
    private static final String WAL = "SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')";

    /** @throws io.yosai.timescale.dsn.OperatorError if the target does not hold what the primary holds */
    static Run of(CopyPath path, Servers servers) throws IOException, SQLException, InterruptedException {
        Database primary = servers.primary(path.rows());
        Database target = path.target(servers);
        long wal = target.count(WAL);
        Cpu before = Cpu.now(servers);
        Child.Took took = Child.run(path.programs(primary, target));
        Cpu cpu = Cpu.now(servers).minus(before);
        wal = target.count(WAL) - wal;
        Content content = Content.of(target, path.masked());
        content.requireSame(path.masked().isEmpty() ? servers.primaryContent(path.rows())
                : Content.of(primary, path.masked()), path.name());
        double copying = content.transactions() == 1 ? path.rows() / took.seconds() : content.rate();
        return new Run(path.rows(), copying, took, cpu, wal);
    }

    /** Rows a second, start and end of the programs counted. */
    double rate() {
        return rows / client.seconds();
    }

    /** What one million rows would take of something that these rows took. */
    double perMillion(double taken) {
        return taken * 1e6 / rows;
    }

    /** How much of the machine's processors others took: 0 to 1. */
    double others() {
        double ours = client.cpuSeconds() + servers.source() + servers.target();
        return (servers.machine() - ours) / (client.seconds() * Runtime.getRuntime().availableProcessors());
    }

    @Override
    public String toString() {
        return String.format(Locale.ROOT, "%,9.0f rows/s copying %,9.0f with start  CPU %.2f + %.2f + %.2f s  "
                + "%d MB  WAL %d MB  others %.0f %%", copying, rate(), client.cpuSeconds(), servers.source(),
                servers.target(), client.peakBytes() >> 20, walBytes >> 20, 100 * others());
    }
}
