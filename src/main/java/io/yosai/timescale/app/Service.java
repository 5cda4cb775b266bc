package io.yosai.timescale.app;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.Settings;
import io.yosai.timescale.vault.Vault;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.camel.main.BaseMainSupport;
import org.apache.camel.main.Main;
import org.apache.camel.main.MainListenerSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The service: every route, until the process is stopped. */
record Service(Settings settings, Vault vault, RouteFiles files, Beans beans) {
    private static final Logger LOG = LoggerFactory.getLogger(Service.class);
    private static final Duration ALWAYS = Duration.ofDays(36_500);

    /** As {@link Application#run}. */
    void run(boolean dev, boolean backfill) {
        requirePort();
        beans.check(vault);
        if (backfill) {
            beans.firstCopy().enable();
        }
        Main main = files.main();
        main.addMainListener(new VaultPlaceholders(vault.patient(ALWAYS)));
        RouteWatch watch = new RouteWatch(beans.monitoring().routes());
        main.bind("routeWatch", watch);
        LiveReload reload = dev ? liveReload(watch) : null;
        // Backups are all that Quartz starts. Elsewhere this property alone would make a scheduler.
        main.addInitialProperty("camel.component.quartz.properties[org.quartz.threadPool.threadCount]", "1");
        Instances instances = beans.share();
        main.bind("instances", instances);
        AtomicReference<OperatorError> refusal = new AtomicReference<>();
        main.addMainListener(new MainListenerSupport() {
            @Override
            public void afterStart(BaseMainSupport started) {
                try {
                    files.requireMainJob();
                    beans.monitoring().serve(files.camel());
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
        String host = settings.replication().metricsHost();
        int port = settings.replication().metricsPort();
        try (ServerSocket socket = new ServerSocket()) {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(host, port));
        } catch (IOException e) {
            throw new OperatorError("the management port cannot be opened: " + host + ":" + port + ": " + e.getMessage()
                    + "\nHINT: stop what listens there, or set " + Setting.REPLICATION_METRICS_PORT, e);
        }
    }

    private LiveReload liveReload(RouteWatch watch) {
        LiveReload reload = new LiveReload(files, (replaced, gone, now) -> {
            beans.streams().take(now.texts());
            beans.monitoring().streamsChanged();
            replaced.forEach(beans.monitoring()::forget);
            gone.forEach(watch::forget);
        });
        beans.streams().take(reload.running().texts());
        return reload;
    }
}
