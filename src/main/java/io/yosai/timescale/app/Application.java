package io.yosai.timescale.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.yosai.timescale.backup.BackupMetrics;
import io.yosai.timescale.backup.BackupSteps;
import io.yosai.timescale.backup.OutputFolder;
import io.yosai.timescale.backup.ProgramRunner;
import io.yosai.timescale.backup.RestoreSteps;
import io.yosai.timescale.config.DatabaseDown;
import io.yosai.timescale.config.Databases;
import io.yosai.timescale.config.OperatorError;
import io.yosai.timescale.config.Settings;
import io.yosai.timescale.monitoring.Monitoring;
import io.yosai.timescale.reconcile.ReconcileSteps;
import io.yosai.timescale.replication.BackfillPlan;
import io.yosai.timescale.replication.BatchWriter;
import io.yosai.timescale.replication.Horizon;
import io.yosai.timescale.replication.HorizonWatch;
import io.yosai.timescale.replication.Primary;
import io.yosai.timescale.replication.RepairSteps;
import io.yosai.timescale.replication.ReplicationMetrics;
import io.yosai.timescale.replication.ReplicationSteps;
import io.yosai.timescale.replication.SmallerPage;
import io.yosai.timescale.schema.AggregateRefresh;
import io.yosai.timescale.schema.SchemaOptions;
import io.yosai.timescale.schema.TimescaleDBManager;
import io.yosai.timescale.schema.WantedSchema;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.Exchange;
import org.apache.camel.FluentProducerTemplate;
import org.apache.camel.Route;
import org.apache.camel.main.Main;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Camel with the databases, the beans that the routes name, and the routes. */
public final class Application implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Application.class);
    private static final Pattern NOT_CREATED =
            Pattern.compile("Failed to create route:? (\\S+?):?(?: at: >>> (.*?) <<<.*)?(?:\\s|$)", Pattern.DOTALL);
    private static final String MAIN_JOB = "replicate";

    private final Main main = new Main();
    private final Path routes;
    private final String mainJob;
    private final Databases databases;
    private final ReplicationMetrics metrics;
    private final TimescaleDBManager schema;
    private final boolean waitsForTransactions;
    private final Monitoring monitoring;

    /** @param routes the folder of the route files */
    public Application(Settings settings, Path routes) {
        this(settings, routes, 1);
    }

    /** @param workers how many passes are to run at a time */
    public Application(Settings settings, Path routes, int workers) {
        this.routes = routes;
        this.mainJob = MAIN_JOB;
        this.databases = Databases.open(settings, workers);
        this.waitsForTransactions = settings.replication().horizon().on() && !settings.replication().byXid();
        WantedSchema wanted = WantedSchema.of(settings.hypertable());
        this.schema = new TimescaleDBManager(databases.target(), wanted,
                new SchemaOptions(false, settings.hypertable().allowDrop(), false));
        settings.properties().forEach(main::addInitialProperty);
        main.addInitialProperty("routes.dir", routes.toString());
        main.addInitialProperty("camel.management.port", String.valueOf(settings.replication().metricsPort()));
        main.addInitialProperty("camel.management.host", settings.replication().metricsHost());

        PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        Gauge.builder("timescale.integration.compression.available", schema::compressionAvailable)
                .description("1 where the target compresses chunks, 0 on the Apache edition").register(registry);
        this.metrics = new ReplicationMetrics(registry);
        BatchWriter writer = new BatchWriter(databases.target(),
                settings.write().mode() == Settings.WriteMode.COPY, metrics);
        String version = Application.class.getPackage().getImplementationVersion();
        monitoring = new Monitoring(registry, databases, settings, version == null ? "not packaged" : version);
        monitoring.beans().forEach(main::bind);
        main.bind("metricsRegistry", registry);
        main.bind("primary", databases.primary());
        main.bind("target", databases.target());
        main.bind("schema", schema);
        main.bind("aggregates", new AggregateRefresh(databases.target(), wanted));
        main.bind("horizon", new Horizon(settings.replication().horizon(), new HorizonWatch(registry)));
        main.bind("replication", new ReplicationSteps(writer, metrics, settings.replication().pageSize()));
        main.bind("reconcile", new ReconcileSteps(databases.target(), routes, settings.reconcile(), registry));
        main.bind("repair", new RepairSteps(databases.target(), settings.replication().pageSize()));
        main.bind("backfill", new BackfillPlan(settings.replication().pageSize()));
        main.bind("smallerPage", new SmallerPage());
        main.bind("failures", new Failures());

        BackupMetrics backups = new BackupMetrics(registry);
        backups.startFrom(new OutputFolder(settings.backup().folder()));
        main.bind("backup", new BackupSteps(settings::backupDatabase, settings.backup(), backups));
        main.bind("restore", new RestoreSteps(settings::backupDatabase, settings.backup()));
        main.bind("programs", new ProgramRunner());
    }

    private Application(Settings settings, Path routes, String job) {
        this.routes = routes;
        this.mainJob = job;
        this.databases = null;
        this.metrics = null;
        this.schema = null;
        this.monitoring = null;
        this.waitsForTransactions = false;
        settings.properties().forEach(main::addInitialProperty);
        main.addInitialProperty("routes.dir", routes.toString());
        main.addOverrideProperty("camel.main.routes-include-pattern",
                "file:" + routes + "/" + job + ".camel.yaml,file:" + routes + "/errors.camel.yaml");
        main.bind("smallerPage", new SmallerPage());
        main.bind("failures", new Failures());
        main.bind("programs", new ProgramRunner());
    }

    /**
     * With the route file of one job only, which needs neither the primary nor the target.
     *
     * @param steps the bean that the routes name as the job
     */
    public static Application alone(Settings settings, Path routes, String job, Object steps) {
        Application application = new Application(settings, routes, job);
        application.main.bind(job, steps);
        return application;
    }

    /**
     * Runs the service until the process is told to stop. A database that is down is waited for.
     *
     * @throws OperatorError when the target or the routes cannot work as they are
     */
    public void run() {
        requireSight();
        ensureSchema();
        main.bind("routeWatch", new RouteWatch(monitoring.routes()));
        AtomicReference<OperatorError> refusal = new AtomicReference<>();
        main.addMainListener(new ServiceEvents(() -> {
            try {
                checkRoutes();
                monitoring.serve(main.getCamelContext());
            } catch (OperatorError e) {
                // Main would only log what a listener throws, with its stack trace, and end as if all were well.
                refusal.set(e);
                main.completed();
            }
        }));
        start(main::run);
        if (refusal.get() != null) {
            throw refusal.get();
        }
    }

    /**
     * Runs a route once, without starting any timer.
     *
     * @param variables of the exchange, by their names
     * @return what the route leaves in the body
     * @throws PassFailed when the route failed; a part of a split that fails does not fail the whole
     */
    public Object pass(String route, Map<String, Object> variables) {
        startForPasses();
        return send(route, variables);
    }

    /** Starts the routes that are called, and no timer. */
    void startForPasses() {
        main.addOverrideProperty("camel.management.enabled", "false");
        main.configure().setAutoStartup(false);
        start(main::start);
        checkRoutes();
        start(this::startRoutesThatWait);
    }

    /** As {@link #pass}, once the routes are started; several may run at a time. */
    Object send(String route, Map<String, Object> variables) {
        FluentProducerTemplate template = main.getCamelContext().createFluentProducerTemplate().to("direct:" + route);
        variables.forEach(template::withVariable);
        Exchange exchange = template.send();
        Throwable failure = RouteWatch.failure(exchange);
        if (failure != null) {
            throw new PassFailed(route + " failed: " + Failures.reason(exchange, failure), failure);
        }
        return exchange.getMessage().getBody();
    }

    ReplicationMetrics.Counts counts() {
        return metrics.counts();
    }

    private void requireSight() {
        if (!waitsForTransactions) {
            return;
        }
        try {
            Primary.requireSight(databases.primary());
        } catch (SQLException e) {
            LOG.warn("what the role may see on the primary is not checked yet: {}", Failures.reason(e));
        }
    }

    private void ensureSchema() {
        try {
            schema.ensureOnce();
        } catch (DatabaseDown e) {
            // The pool has said so. The first step of the route replicate does it when the target is there.
        } catch (SQLException e) {
            LOG.warn("the schema of the target is not checked yet: {}", Failures.reason(e));
        }
    }

    @Override
    public void close() {
        main.stop();
        if (databases != null) {
            monitoring.close();
            databases.close();
        }
    }

    /** Those that are called, not those that a timer starts. */
    private void startRoutesThatWait() throws Exception {
        for (Route route : main.getCamelContext().getRoutes()) {
            if (route.getEndpoint().getEndpointUri().matches("(direct|seda):.*")) {
                main.getCamelContext().getRouteController().startRoute(route.getRouteId());
            }
        }
    }

    /** Camel starts happily without a route when a file holds a map where a list belongs. */
    private void checkRoutes() {
        if (main.getCamelContext().getRoute(mainJob) == null) {
            List<String> found = main.getCamelContext().getRoutes().stream().map(Route::getRouteId).toList();
            throw new OperatorError("no route with the id " + mainJob + " in " + routes + " (found " + found
                    + "); each file must be a YAML list whose items begin with '- route:'");
        }
        LOG.info("routes of {}: {}", routes, main.getCamelContext().getRoutes().stream().map(Route::getRouteId).toList());
    }

    private interface Start {
        void run() throws Exception;
    }

    private void start(Start step) {
        try {
            step.run();
        } catch (OperatorError e) {
            throw e;
        } catch (Exception e) {
            throw new OperatorError("the routes in " + routes + " cannot be started: " + place(e) + Failures.reason(e), e);
        }
    }

    /** What Camel says of the route and the step that it could not make, where it says so. */
    private static String place(Exception e) {
        Matcher matcher = NOT_CREATED.matcher(String.valueOf(e.getMessage()));
        if (!matcher.find()) {
            return "";
        }
        return "route " + matcher.group(1) + (matcher.group(2) == null ? "" : ", step " + matcher.group(2)) + ": ";
    }
}
