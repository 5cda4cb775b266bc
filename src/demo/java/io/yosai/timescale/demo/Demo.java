package io.yosai.timescale.demo;

import io.yosai.timescale.cli.ErrorLines;
import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.EmbeddedPrimary;
import io.yosai.timescale.servers.EmbeddedTimescale;
import io.yosai.timescale.servers.ServerUnavailable;
import io.yosai.timescale.servers.ServiceProcess;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine;

@Command(name = "demo", mixinStandardHelpOptions = true, description = {
    "Copies generated events from an embedded primary into an embedded TimescaleDB and shows how it goes.",
    "With SOURCE_DSN or TARGET_DSN set, those servers are used instead."})
final class Demo implements Callable<Integer> {
    private static final Path FOLDER = Path.of("target", "demo");
    private static final Duration CATCH_UP = Duration.ofSeconds(120);

    @Option(names = "--rows", defaultValue = "1000000", paramLabel = "N",
            description = "events that the primary has at the start (default: ${DEFAULT-VALUE})")
    private long rows;

    @Option(names = "--seconds", paramLabel = "N",
            description = "run that long, then exit 0 if the target holds all rows, else 1 (default: until Ctrl-C)")
    private Integer seconds;

    public static void main(String... arguments) {
        System.exit(ErrorLines.of(new CommandLine(new Demo())).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        int port = metricsPort();
        Closing closing = new Closing();
        Runtime.getRuntime().addShutdownHook(new Thread(closing::close));
        try {
            return run(closing, port);
        } catch (ServerUnavailable e) {
            throw new OperatorError(e.getMessage(), e);
        } finally {
            closing.close();
        }
    }

    private int run(Closing closing, int port) throws Exception {
        Files.createDirectories(FOLDER);
        String source = System.getenv("SOURCE_DSN");
        boolean ours = source == null;
        if (ours) {
            System.out.println("starting the embedded primary");
            source = closing.add(EmbeddedPrimary.start()).dsn("postgres");
        }
        Dsn primary = Dsn.parse("SOURCE_DSN", source);
        boolean fresh = prepare(primary);

        String target = System.getenv("TARGET_DSN");
        Map<String, String> settings = new HashMap<>();
        settings.put("REPLICATION_INTERVAL", System.getenv().getOrDefault("REPLICATION_INTERVAL", "1"));
        settings.put("RECONCILE_INTERVAL", System.getenv().getOrDefault("RECONCILE_INTERVAL", "15"));
        if (target == null) {
            System.out.println("starting the embedded TimescaleDB (Community edition)");
            target = closing.add(EmbeddedTimescale.start(closing.folder(FOLDER, "timescale"))).dsn();
            settings.putAll(Map.of("POLICIES_INTERVAL", "10"));
        }
        Sides sides = new Sides(primary, Dsn.parse("TARGET_DSN", target));
        settings.putAll(Map.of("SOURCE_DSN", source, "TARGET_DSN", target,
                "REPLICATION_METRICS_PORT", String.valueOf(port)));
        Path log = FOLDER.resolve("service.log");
        Files.deleteIfExists(log);
        ServiceProcess service = closing.add(ServiceProcess.start("run --dev", settings, log));
        Generator generator = fresh ? closing.add(Generator.start(primary)) : null;
        System.out.printf("""

                the service copies; its log is %s
                  primary   psql %s -c 'SELECT * FROM access_events ORDER BY time DESC LIMIT 5'
                  target    psql %s -c 'SELECT * FROM access_events ORDER BY time DESC LIMIT 5'
                            psql %s -c 'SELECT * FROM access_events_hourly ORDER BY bucket DESC LIMIT 5'
                  status    %s
                  metrics   %s
                  edit      routes/your-steps.camel.yaml or any other file of routes/: a saved file takes effect at once
                %s

                """, log, shown("SOURCE_DSN", source), shown("TARGET_DSN", target),
                shown("TARGET_DSN", target), service.uri("/"), service.uri("/metrics"), seconds == null
                ? "Ctrl-C stops everything" : "");

        Progress progress = new Progress(sides, service, log);
        progress.until(seconds == null ? Instant.MAX : Instant.now().plusSeconds(seconds));
        if (generator != null) {
            generator.close();
        }
        return verdict(sides, progress);
    }

    private static int verdict(Sides sides, Progress progress) throws Exception {
        Instant end = Instant.now().plus(CATCH_UP);
        Sides.Content primary;
        Sides.Content target;
        boolean equal;
        do {
            boolean caughtUp = progress.untilCaughtUp(end);
            primary = sides.content(sides.primary());
            target = sides.content(sides.target());
            equal = caughtUp && primary.equals(target);
            // What came late is brought by the next comparison of both sides.
        } while (!equal && Instant.now().isBefore(end));
        System.out.printf("%nprimary %,d rows, target %,d rows, content %s%n%s%n", primary.rows(), target.rows(),
                primary.hash().equals(target.hash()) ? "equal" : "different",
                equal ? "OK: the target holds all rows" : "FAILED: the target does not hold what the primary does");
        return equal ? 0 : 1;
    }

    /** @return whether the demo made the table, so that it may write into it; else it is somebody's and only read */
    private boolean prepare(Dsn primary) throws SQLException {
        try (Connection connection = Sides.connect(primary); Statement statement = connection.createStatement()) {
            try (ResultSet row = statement.executeQuery("SELECT to_regclass('access_events') IS NULL")) {
                row.next();
                if (!row.getBoolean(1)) {
                    System.out.println("SOURCE_DSN has a table access_events: the demo copies it and adds no events");
                    return false;
                }
            }
            System.out.printf("generating %,d events of the last 90 days%n", rows);
            statement.execute(SqlFile.read("/demo/primary.sql"));
            try (PreparedStatement insert = connection.prepareStatement(SqlFile.read("/demo/history.sql"))) {
                insert.setLong(1, rows);
                insert.setLong(2, rows);
                insert.executeUpdate();
            }
            statement.execute("VACUUM ANALYZE access_events");
            return true;
        }
    }

    /** A DSN of the operator's holds a password of the operator's. */
    private static String shown(String variable, String dsn) {
        return System.getenv(variable) == null ? "'" + dsn + "'" : "\"$" + variable + '"';
    }

    private static int metricsPort() {
        String text = System.getenv().getOrDefault("REPLICATION_METRICS_PORT", "8004");
        try (ServerSocket free = new ServerSocket(Integer.parseInt(text), 1, InetAddress.getLoopbackAddress())) {
            return free.getLocalPort();
        } catch (IOException | IllegalArgumentException e) {
            throw new OperatorError("port " + text + " cannot be used for the metrics (" + e.getMessage()
                    + "); set REPLICATION_METRICS_PORT to a free one");
        }
    }
}
