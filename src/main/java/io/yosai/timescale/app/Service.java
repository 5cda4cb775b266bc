package io.yosai.timescale.app;

import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets;
import io.yosai.timescale.horizon.Horizon;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.vault.Vault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.apache.camel.spi.ShutdownStrategy;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service: every route, until the process is stopped. */
record Service(Settings settings, Vault vault, RouteFiles files, Beans beans) {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final Duration ALWAYS = Duration.ofDays(36_500);

    /** As {@link Application#run}. */
    void run(boolean dev, boolean backfill) {
        requirePort();
        checkDatabases();
        if (backfill) {
            beans.firstCopy.enable();
        }
        Main main = files.main();
        main.addMainListener(new VaultPlaceholders(vault.patient(ALWAYS)));
        RouteWatch watch = new RouteWatch(beans.monitoring.routes(), beans.schema::lookAgain,
                beans.monitoring.gauges()::failed);
        main.bind("routeWatch", watch);
        LiveReload reload = dev ? new LiveReload(files, beans, watch) : null;
        // Backups are all that Quartz starts. Elsewhere this property alone would make a scheduler.
        main.addInitialProperty("camel.component.quartz.properties[org.quartz.threadPool.threadCount]", "1");
        Instances instances = beans.instances();
        main.bind("instances", instances);
        AtomicReference<OperatorError> refusal = new AtomicReference<>();
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                try {
                    files.requireMainJob();
                    beans.monitoring.serve(files.camel());
                    files.start(() -> instances.start(files.camel()));
                    if (reload != null) {
                        reload.start();
                    }
                } catch (OperatorError e) {
                    // Main would only log what a listener throws, with its stack trace, and end as if all were well.
                    refusal.set(e);
                    main.completed();
                }
            }

            @Override
            public void beforeStop(BaseMainSupport stopping) {
                LOG.info("the service stops after the batch that it is writing");
            }

            @Override
            public void afterStop(BaseMainSupport stopped) {
                ShutdownStrategy strategy = stopped.getCamelContext().getShutdownStrategy();
                if (strategy.isTimeoutOccurred()) {
                    LOG.warn("what was at work for more than {} s was cut off; it is done at the next start",
                            strategy.getTimeUnit().toSeconds(strategy.getTimeout()));
                }
            }
        });
        files.start(main::run);
        if (refusal.get() != null) {
            throw refusal.get();
        }
    }

    /**
     * The management server would only log that it has no port, with its stack trace, and the service would run unseen.
     */
    private void requirePort() {
        String host = settings.text(Setting.REPLICATION_METRICS_HOST);
        int port = settings.whole(Setting.REPLICATION_METRICS_PORT);
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new OperatorError("the management port cannot be opened: " + host + ":" + port + ": " + e.getMessage()
                    + "\nHINT: stop what listens there, or set " + Setting.REPLICATION_METRICS_PORT, e);
        }
    }

    /**
     * What can be known of the databases before the first pass. One that is down is waited for.
     *
     * @throws OperatorError when a database cannot work as it is
     */
    private void checkDatabases() {
        try {
            beans.databases.locate(vault);
        } catch (Secrets.Unreachable e) {
            // Vault has said so. Whoever needs a connection asks again.
            return;
        }
        if (settings.isOn(Setting.REPLICATION_HORIZON) && settings.text(Setting.REPLICATION_CURSOR).equals("time")) {
            checkSight();
        }
        try {
            beans.schema.ensureOnce(null);
        } catch (DatabaseDown e) {
            // The pool has said so. The first step of the route copy does it when the target is there.
        } catch (SQLException e) {
            LOG.warn("the schema of the target is not checked yet: {}", Failures.reason(e));
        }
    }

    /**
     * All at a time: each that is down is waited for. Where some sources are well, the streams of the others are
     * refused by their passes.
     */
    private void checkSight() {
        ExecutorService threads = Executors.newCachedThreadPool();
        List<CompletableFuture<OperatorError>> looks = beans.databases.sources().entrySet().stream().map(source ->
                CompletableFuture.supplyAsync(() -> refusal(source.getKey(), source.getValue()), threads)).toList();
        threads.shutdown();
        List<OperatorError> refusals = looks.stream().map(CompletableFuture::join).filter(Objects::nonNull).toList();
        if (refusals.size() == looks.size()) {
            throw refusals.get(0);
        }
        refusals.forEach(refusal -> LOG.error(refusal.getMessage()));
    }

    private static OperatorError refusal(String name, DataSource source) {
        try {
            Horizon.requireSight(name, source);
        } catch (SQLException e) {
            LOG.warn("what the role may see on the source {} is not checked yet: {}", name, Failures.reason(e));
        } catch (OperatorError e) {
            return e;
        }
        return null;
    }
}
