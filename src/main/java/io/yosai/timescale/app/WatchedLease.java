package io.yosai.timescale.app;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaderElectionRecord;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.Lock;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A lease that says once why it cannot be read or written, and once that it can again; it is tried all the time. */
final class WatchedLease implements Lock {
    private static final Logger LOG = LoggerFactory.getLogger(WatchedLease.class);

    private final Lock lease;
    private final String name;
    /** The last reason by what was tried: who may read may yet not be allowed to write. */
    private final Map<String, String> failing = new ConcurrentHashMap<>();

    WatchedLease(Lock lease, String name) {
        this.lease = lease;
        this.name = name;
    }

    @Override
    public LeaderElectionRecord get(KubernetesClient client) {
        return watch("read", () -> lease.get(client));
    }

    @Override
    public void create(KubernetesClient client, LeaderElectionRecord content) {
        watch("made", () -> {
            lease.create(client, content);
            return null;
        });
    }

    @Override
    public void update(KubernetesClient client, LeaderElectionRecord content) {
        watch("written", () -> {
            lease.update(client, content);
            return null;
        });
    }

    @Override
    public String identity() {
        return lease.identity();
    }

    @Override
    public String describe() {
        return lease.describe();
    }

    /** The elector survives this one kind of exception only. */
    private <T> T watch(String what, Supplier<T> step) {
        try {
            T result = step.get();
            if (failing.remove(what) != null) {
                LOG.info("the lease {} can be {} again", name, what);
            }
            return result;
        } catch (RuntimeException e) {
            KubernetesClientException refusal = e instanceof KubernetesClientException known
                    ? known : new KubernetesClientException(e.getMessage(), e);
            // Another instance was faster.
            if (refusal.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                String reason = refusal.getStatus() != null && refusal.getStatus().getMessage() != null
                        ? refusal.getStatus().getMessage() : Failures.reason(refusal);
                if (!reason.equals(failing.put(what, reason))) {
                    LOG.warn("the lease {} cannot be {}: {}", name, what, reason);
                }
            }
            throw refusal;
        }
    }
}
