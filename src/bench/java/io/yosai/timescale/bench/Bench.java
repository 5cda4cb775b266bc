package io.yosai.timescale.bench;

import io.yosai.timescale.cli.ErrorLines;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.ServerUnavailable;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine;

@Command(name = "bench/run", mixinStandardHelpOptions = true, description = {
    "Measures the service on two native servers of this machine and writes docs/performance.md.",
    "Takes root, as the native servers do, and a machine that does nothing else."})
final class Bench implements Callable<Integer> {

    /** What can be measured, each into its section of the document. */
    enum Part { table, live, growth, start, shares, backfill, peers }

    @Parameters(paramLabel = "PART", arity = "0..*",
            description = "${COMPLETION-CANDIDATES}; all but shares, backfill and peers if none is named.")
    private Set<Part> parts = EnumSet.complementOf(EnumSet.of(Part.shares, Part.backfill, Part.peers));

    @Option(names = "--quick", description = "Few rows and repetitions, to see that it works; writes "
            + "target/bench/performance.md instead.")
    private boolean quick;

    @Option(names = "--rows", paramLabel = "N", description = "Rows of the table's fast paths (default: 1500000).")
    private Long rows;

    @Option(names = "--repetitions", paramLabel = "N", description = "Of each path of the table (default: 5).")
    private Integer repetitions;

    @Option(names = "--only", paramLabel = "TEXT", description = "Of the table only the pipes and the paths whose "
            + "names hold this; may be given several times. Writes no document.")
    private List<String> only;

    @Option(names = "--target", paramLabel = "DSN", description =
            "A server of this machine for the targets, as a superuser, with "
            + "track_commit_timestamp on; such as one of the Community edition.")
    private String target;

    @Option(names = "--before", paramLabel = "COMMIT=FOLDER", description = "Of the table another build of the "
            + "service too: its commit, and what mvn package made of it.")
    private String before;

    public static void main(String... arguments) {
        System.exit(ErrorLines.of(new CommandLine(new Bench())).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Machine machine = Machine.here();
        if (!machine.quiet()) {
            System.err.printf("WARNING: the load average is %.2f: the machine is not quiet%n", machine.load());
        }
        try (Servers servers = new Servers(target).start()) {
            Report report = Report.open(quick);
            String head = machine.text(new Database(servers.targetDsn("postgres")));
            for (Part part : parts) {
                System.out.println("== " + part);
                String markdown = measure(part, servers, report);
                System.out.println(markdown);
                if (only == null) {
                    report.write(part.name(), head + "\n\n" + markdown);
                }
            }
            return 0;
        } catch (ServerUnavailable e) {
            throw new OperatorError(e.getMessage(), e);
        }
    }

    private String measure(Part part, Servers servers, Report report) throws Exception {
        CopyPaths paths = new CopyPaths(servers.psql());
        long fast = rows != null ? rows : quick ? 300_000 : 1_500_000;
        return switch (part) {
            case table -> copy(servers, Stream.concat(paths.table(fast, Math.min(fast, quick ? 100_000 : 500_000),
                    quick ? 2_000 : 10_000).stream().filter(this::asked),
                    Stream.ofNullable(before).map(build -> OtherBuild.of(build, fast))).toList());
            case backfill -> copy(servers, paths.backfill(fast, target != null).stream().filter(this::asked).toList());
            case peers -> copy(servers, paths.peers(fast).stream().filter(this::asked).toList());
            case shares -> copy(servers, paths.shares(fast));
            case live -> new NearLive(servers, quick ? 100_000 : 1_000_000, Duration.ofSeconds(quick ? 20 : 120))
                    .measure();
            case growth -> grow(servers, report);
            case start -> new Start().measure(servers, quick ? 3 : 10);
        };
    }

    private String copy(Servers servers, List<CopyPath> paths) throws Exception {
        return new CopyTable(paths).measure(servers, repetitions != null ? repetitions : quick ? 2 : 5).markdown();
    }

    private String grow(Servers servers, Report report) throws Exception {
        Growth growth = quick
                ? new Growth(servers, List.of(50_000L, 100_000L, 200_000L), 10_000, Duration.ofSeconds(4))
                : new Growth(servers, List.of(1_000_000L, 3_000_000L, 10_000_000L), 500_000, Duration.ofSeconds(10));
        growth.measure().draw(report.folder());
        return growth.markdown();
    }

    private boolean asked(CopyPath path) {
        return only == null || path instanceof PsqlPipe || only.stream().anyMatch(path.name()::contains);
    }
}
