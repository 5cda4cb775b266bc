package io.yosai.timescale.bench;

import io.yosai.timescale.cli.ErrorLines;
import io.yosai.timescale.config.OperatorError;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.ServerUnavailable;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "bench/run", mixinStandardHelpOptions = true, description = {
    "Measures the service on two native servers of this machine and writes docs/performance.md.",
    "Takes root, as the native servers do, and a machine that does nothing else."})
final class Bench implements Callable<Integer> {

    /** What can be measured, each into its section of the document. */
    enum Part { table, live, growth, start }

    @Parameters(paramLabel = "PART", arity = "0..*", description = "${COMPLETION-CANDIDATES}; all of them if none is named")
    private Set<Part> parts = EnumSet.allOf(Part.class);

    @Option(names = "--quick", description = "Few rows and repetitions, to see that it works; "
            + "written to target/bench/performance.md")
    private boolean quick;

    @Option(names = "--rows", paramLabel = "N", description = "rows of the table's fast paths (default: 3000000)")
    private Long rows;

    @Option(names = "--repetitions", paramLabel = "N", description = "of each path of the table (default: 5)")
    private Integer repetitions;

    @Option(names = "--only", paramLabel = "TEXT", description = "only paths of the table whose name has this in it, and the "
            + "pipes; several may be given. Prints the table and writes no document")
    private List<String> only;

    public static void main(String... arguments) {
        System.exit(ErrorLines.of(new CommandLine(new Bench())).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        Machine machine = Machine.here();
        if (!machine.quiet()) {
            System.err.printf("WARNING: the load average is %.2f: the machine is not quiet%n", machine.load());
        }
        try (Servers servers = new Servers().start()) {
            Database server = new Database(servers.target().dsn("postgres"));
            Report report = Report.open(quick);
            for (Part part : parts) {
                System.out.println("== " + part);
                String markdown = measure(part, servers, report);
                System.out.println(markdown);
                if (only == null) {
                    report.write(part.name(), machine.text(server) + "\n\n" + markdown);
                }
            }
            return 0;
        } catch (ServerUnavailable e) {
            throw new OperatorError(e.getMessage(), e);
        }
    }

    private String measure(Part part, Servers servers, Report report) throws Exception {
        return switch (part) {
            case table -> table(servers);
            case live -> new NearLive(servers, quick ? 100_000 : 1_000_000, Duration.ofSeconds(quick ? 20 : 120)).measure();
            case growth -> {
                Growth growth = quick ? new Growth(servers, List.of(50_000L, 100_000L, 200_000L), 20_000, 2, Duration.ofSeconds(4))
                        : new Growth(servers, List.of(1_000_000L, 3_000_000L, 10_000_000L), 500_000, 3, Duration.ofSeconds(20));
                growth.measure().draw(report.folder());
                yield growth.markdown();
            }
            case start -> new Start().measure(servers, quick ? 3 : 10);
        };
    }

    private String table(Servers servers) throws Exception {
        long fast = rows != null ? rows : quick ? 300_000 : 3_000_000;
        long slow = Math.min(fast, quick ? 100_000 : 500_000);
        long single = quick ? 2_000 : 10_000;
        List<CopyPath> all = List.of(
                new PsqlPipe("`psql` COPY binary to `psql` COPY binary", fast, servers.psql(), ""),
                new PsqlPipe("the same, `ORDER BY time, event_id`", fast, servers.psql(), " ORDER BY time, event_id"),
                ServicePath.replicate("the service, one stream", fast, Map.of()),
                ServicePath.backfill(fast, 1), ServicePath.backfill(fast, 2), ServicePath.backfill(fast, 4),
                ServicePath.replicate("the service, `WRITE_MODE=insert`", slow, Map.of("WRITE_MODE", "insert")),
                new HandWritten("camel-sql by hand, `batch=true`", slow, "batch"),
                new HandWritten("camel-sql by hand, row by row", single, "row"));
        CopyTable table = new CopyTable(only == null ? all : all.stream().filter(path -> path instanceof PsqlPipe
                || only.stream().anyMatch(path.name()::contains)).toList());
        table.measure(servers, repetitions != null ? repetitions : quick ? 2 : 5);
        return table.markdown();
    }
}
