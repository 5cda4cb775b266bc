package io.yosai.timescale.app;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.settings.Settings;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.apache.camel.CamelContext;
import org.apache.camel.support.service.ServiceSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a lease of Kubernetes when no other instance does, and runs the routes of the leader for as long. Camel stops
 * it after the routes, so that a service that is told to stop hands over when its last batch is written.
 */
final class Leadership extends ServiceSupport {
    private static final Logger LOG = LoggerFactory.getLogger(Leadership.class);
    /** Two tries of a renewal that hang, and the pause between them, end before others may take the lease. */
    private static final int RENEWED_WITHIN = 2;
    private static final int TRIED_WITHIN = 10;

    private final Settings.Standby standby;
    private final LeaderRoutes routes;
    private final CamelContext context;
    private KubernetesClient client;
    private WatchedLease lease;
    private volatile boolean leads;
    private volatile CompletableFuture<?> election;

    Leadership(Settings.Standby standby, LeaderRoutes routes, CamelContext context) {
        this.standby = standby;
        this.routes = routes;
        this.context = context;
    }

    boolean leads() {
        return leads;
    }

    @Override
    protected void doStart() {
        Duration patience = standby.timeout().dividedBy(TRIED_WITHIN);
        Config config = new ConfigBuilder(Config.autoConfigure(null)).withRequestTimeout((int) patience.toMillis())
                .withConnectionTimeout((int) patience.toMillis()).withRequestRetryBackoffLimit(0).build();
        if (config.getNamespace() == null) {
            throw new OperatorError("STANDBY_LEASE = " + standby.lease() + ": no namespace is known; it is for pods "
                    + "that have the token of a service account (automountServiceAccountToken: true)");
        }
        client = new KubernetesClientBuilder().withConfig(config).build();
        // A pod that is started anew does not take itself for the one before.
        String identity = System.getenv().getOrDefault("HOSTNAME", "instance") + "_"
                + UUID.randomUUID().toString().substring(0, 8);
        lease = new WatchedLease(new LeaseLock(config.getNamespace(), standby.lease(), identity), standby.lease());
        contend();
    }

    @Override
    protected void doStop() {
        if (leads) {
            LOG.info("gives the lease {} back", standby.lease());
        }
        if (election != null) {
            election.cancel(true);
        }
        if (client != null) {
            client.close();
        }
    }

    /** An elector serves until it has lost the lease once. */
    private void contend() {
        election = client.leaderElector().withConfig(new LeaderElectionConfigBuilder().withName(standby.lease())
                .withLock(lease).withLeaseDuration(standby.timeout())
                .withRenewDeadline(standby.timeout().dividedBy(RENEWED_WITHIN))
                .withRetryPeriod(standby.timeout().dividedBy(TRIED_WITHIN)).withReleaseOnCancel(true)
                .withLeaderCallbacks(new LeaderCallbacks(this::lead, this::stepDown, this::observe)).build())
                .build().start();
        election.whenComplete((nothing, failure) -> {
            if (isRunAllowed()) {
                contend();
            }
        });
    }

    private void observe(String leader) {
        if (leader != null && !leader.isEmpty() && !leader.equals(lease.identity())) {
            LOG.info("stands by: {} holds the lease {}", leader, standby.lease());
        }
    }

    private void lead() {
        LOG.info("leads, by the lease {}: starts {}", standby.lease(), routes);
        leads = true;
        change(routes::start);
    }

    private void stepDown() {
        leads = false;
        if (isRunAllowed()) {
            LOG.warn("leads no longer: the lease {} is lost; stops {}", standby.lease(), routes);
            change(routes::stop);
            LOG.info("stands by");
        }
    }

    private interface Change {
        void of(CamelContext context) throws Exception;
    }

    private void change(Change change) {
        try {
            change.of(context);
        } catch (Exception e) {
            LOG.error("the routes {} cannot be started or stopped: {}", routes, Failures.reason(e));
        }
    }
}
