package io.yosai.timescale.bench;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.servers.Database;
import io.yosai.timescale.servers.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * What a pass of the running service costs that finds nothing to do.
 *
 * @param milliseconds mean of the passes
 * @param sourceStatements that the primary ran for each, begin and commit counted, and targetStatements the target
 */
record IdlePoll(double milliseconds, double sourceStatements, double targetStatements) {
    private static final Path LOG = Path.of("target", "bench", "idle.log");
    private static final String ROUTE = "\\{[^}]*routeId=\"copy\"\\}";
    private static final String STATEMENTS = "SELECT coalesce(sum(calls), 0) FROM pg_stat_statements "
            + "WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database())";

    /** Everything but the passes is left out, so that each statement is one of theirs. */
    private static final Map<String, String> PASSES_ALONE = Map.of("REPLICATION_INTERVAL", "0.1",
            "RECONCILE_INTERVAL", "0", "MONITOR_INTERVAL", "3600", "POLICIES_INTERVAL", "3600");

    /** @param warmUp of the service, before its passes count */
    static IdlePoll measure(Database primary, Database target, Duration warmUp, Duration length) throws Exception {
        Map<String, String> settings = new HashMap<>(PASSES_ALONE);
        settings.putAll(Map.of("SOURCE_DSN", counting(primary), "TARGET_DSN", counting(target)));
        Files.deleteIfExists(LOG);
        try (ServiceProcess service = ServiceProcess.start("run", settings, LOG)) {
            long end = System.nanoTime() + Duration.ofMinutes(2).toNanos();
            while (passes(service) < 1) {
                if (!service.isAlive() || System.nanoTime() > end) {
                    throw new OperatorError("the service made no pass, see " + LOG);
                }
                Thread.sleep(100);
            }
            Thread.sleep(warmUp.toMillis());
            double passes = passes(service);
            double seconds = service.metric("camel_route_policy_seconds_sum" + ROUTE);
            long sourceStatements = primary.count(STATEMENTS);
            long targetStatements = target.count(STATEMENTS);
            Thread.sleep(length.toMillis());
            sourceStatements = primary.count(STATEMENTS) - sourceStatements;
            targetStatements = target.count(STATEMENTS) - targetStatements;
            passes = passes(service) - passes;
            seconds = service.metric("camel_route_policy_seconds_sum" + ROUTE) - seconds;
            return new IdlePoll(seconds * 1000 / passes, sourceStatements / passes, targetStatements / passes);
        }
    }

    private static double passes(ServiceProcess service) throws InterruptedException {
        return service.metric("camel_route_policy_seconds_count" + ROUTE);
    }

    /** Only the sessions of the service are counted, not ours. */
    private static String counting(Database database) {
        database.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements");
        return database.dsn() + "?options=-c%20pg_stat_statements.track%3Dtop";
    }
}
