package io.yosai.timescale.app;

import static java.util.stream.Collectors.joining;

import io.yosai.timescale.copy.CopyMetrics;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.routes.Finding;
import io.yosai.timescale.routes.FolderCheck;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.vault.Vault;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.apache.camel.main.Main;

/** Camel with the databases, the beans that the routes name, and the routes. */
public final class Application implements AutoCloseable {
    private final Settings settings;
    private final Vault vault;
    private final RouteFiles files;
    private final Main main;
    /** Null where one job runs alone, which brings its own. */
    private final Beans beans;
    private final Passes passes;

    /** @param routes the folder of the route files */
    public Application(Settings settings, Path routes) {
        this(settings, routes, 1);
    }

    /** @param workers how many passes are to run at a time */
    public Application(Settings settings, Path routes, int workers) {
        this(settings, new Vault(settings.vault()), routes, workers);
    }

    private Application(Settings settings, Vault vault, Path routes, int workers) {
        this(settings, vault, routes, FolderCheck.MAIN_JOB, new Beans(settings, vault, routes, workers));
        beans.byName.forEach(files::bind);
        main.bind("stoppedSteps", new StoppedSteps());
        main.addInitialProperty("camel.management.port", settings.text(Setting.REPLICATION_METRICS_PORT));
        main.addInitialProperty("camel.management.host", settings.text(Setting.REPLICATION_METRICS_HOST));
    }

    private Application(Settings settings, Vault vault, Path routes, String job, Beans beans) {
        this.settings = settings;
        this.vault = vault;
        this.files = RouteFiles.of(settings, routes, job);
        this.main = files.main();
        this.beans = beans;
        this.passes = new Passes(files, vault, beans);
    }

    /**
     * With the route file of one job only, which needs no database, and that of the steps after it.
     *
     * @param vault closed with it
     * @param steps the bean that the routes name as the job
     */
    public static Application alone(Settings settings, Vault vault, Path routes, String job, Object steps) {
        Application application = new Application(settings, vault, routes, job, null);
        application.main.addOverrideProperty(RouteFiles.INCLUDED, List.of(job, "after-" + job, "errors").stream()
                .map(file -> routes.resolve(file + ".camel.yaml")).filter(Files::exists).map(file -> "file:" + file)
                .collect(joining(",")));
        application.files.bind(job, steps);
        return application;
    }

    /**
     * Looks for mistakes in the route files and, if there are none, makes the routes without starting any of them.
     * Nothing is connected to.
     *
     * @param more files that are checked as if they were in the folder; one whose name is there stands in for it
     */
    public List<Finding> validate(List<Path> more) {
        List<Finding> findings = files.check().findings(more);
        if (findings.stream().anyMatch(Finding::isError)) {
            return findings;
        }
        main.addOverrideProperty("camel.management.enabled", "false");
        main.addOverrideProperty(RouteFiles.INCLUDED, files.check().pattern(more));
        main.addMainListener(new VaultPlaceholders(null));
        main.configure().setAutoStartup(false);
        try {
            main.start();
            return findings;
        } catch (Exception e) {
            Finding failure = new StartFailure(files.folder(), e).finding(files.camel());
            return Stream.concat(Stream.of(failure), findings.stream()).sorted().toList();
        }
    }

    /**
     * Prepares every statement of the routes on its server, which finds what that does not know; runs none of them.
     *
     * @param more as in {@link #validate}
     * @throws PassFailed when a server cannot be asked
     */
    public List<Finding> validateStatements(List<Path> more) {
        beans.databases.locate(vault.patient());
        Map<String, DataSource> databases = new HashMap<>();
        beans.byName.forEach((name, bean) -> {
            if (bean instanceof DataSource database) {
                databases.put(name, database);
            }
        });
        return files.check().statementFindings(more, databases);
    }

    /**
     * Runs the service until the process is stopped. A database that is down is waited for.
     *
     * @param dev whether what is saved in the routes folder meanwhile takes effect
     * @param backfill whether the long history of a stream that begins is copied beside it, rather than by it
     * @throws OperatorError when the target or the routes cannot work as they are
     */
    public void run(boolean dev, boolean backfill) {
        files.requireAll();
        new Service(settings, vault, files, beans).run(dev, backfill);
    }

    /**
     * Runs a route once, without starting any timer.
     *
     * @param variables of the exchange, by their names
     * @return what the route leaves in the body
     * @throws PassFailed when the route failed, or a part of a split in it
     */
    public Object pass(String route, Map<String, Object> variables) {
        return passes.pass(route, variables);
    }

    /**
     * As {@link #pass}, once for each stream, those of different sources at the same time. One that fails does not keep
     * the others from theirs.
     *
     * @param results takes what the route leaves in the body, in the order of the streams
     * @throws PassFailed with all reasons, when all streams had their pass
     */
    public void passes(String route, Map<String, Object> variables, Consumer<Object> results) {
        passes.passes(route, variables, results);
    }

    /** Whether there are routes of a job, by the name of its file. */
    public boolean has(String job) {
        return files.has(job);
    }

    /** Whether a signal has come, after which no further pass begins. */
    public boolean isStopping() {
        return passes.isStopping();
    }

    /** Returns what runs routes, for jobs that call several. */
    Passes passes() {
        return passes;
    }

    /** Returns what this process has read and written since its start; not where one job runs alone. */
    public CopyMetrics.Counts counts() {
        return beans.counts();
    }

    /** Returns a bean by the name that routes have for it; not where one job runs alone. */
    public <T> T bean(String name, Class<T> type) {
        return type.cast(beans.byName.get(name));
    }

    /** A job that was run once did not succeed; the message is its reason in one line. */
    public static final class PassFailed extends OperatorError {
        PassFailed(String message, Throwable cause) {
            super(message, cause);
        }
    }

    @Override
    public void close() {
        passes.end();
        main.stop();
        if (beans != null) {
            beans.close();
        }
        vault.close();
    }
}
