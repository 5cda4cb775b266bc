package io.yosai.timescale.vault;

import io.yosai.timescale.database.OutageLog;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets;
import io.yosai.timescale.dsn.Secrets.VaultSecret;
import io.yosai.timescale.settings.Setting;
import io.yosai.timescale.settings.VaultSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.util.backoff.BackOffExecution;
import org.springframework.util.backoff.ExponentialBackOff;

/**
 * The secrets in Vault. Logs in when it is first asked; before that nothing of Vault's client is loaded. Says in one
 * log line when Vault goes down and in one when it is back, and asks it less often meanwhile.
 */
public final class Vault implements Secrets, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Vault.class);
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Duration LOOK = Duration.ofMillis(250);

    private final VaultSettings settings;
    private VaultClient client;
    private ScheduledExecutorService clock;
    private final OutageLog outage = new OutageLog(LOG);
    /** After which Vault is asked again while it is down, in milliseconds. */
    private final ExponentialBackOff pauses = new ExponentialBackOff(500, 2);
    private BackOffExecution pause;
    /** Null: Vault is not known to be down. */
    private String down;
    /** By {@link System#nanoTime}. */
    private long nextTry;

    public Vault(VaultSettings settings) {
        this.settings = settings;
        pauses.setMaxInterval(10_000);
    }

    /** Asks once. While Vault is down, and it is not time to ask it again, fails at once. */
    @Override
    public synchronized VaultSecret secret(String path) {
        Setting login = settings.chosen();
        if (down != null && System.nanoTime() - nextTry < 0) {
            throw new Secrets.Unreachable(down);
        }
        try {
            VaultSecret secret = read(login, VaultPath.of(path));
            back();
            return secret;
        } catch (Secrets.Unreachable e) {
            outage.fails("down", e.getMessage() + "; it is asked again until it answers");
            pause = down == null ? pauses.start() : pause;
            down = e.getMessage();
            nextTry = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(pause.nextBackOff());
            throw e;
        } catch (OperatorError e) {
            back();
            throw e;
        }
    }

    @Override
    public Secrets patient() {
        return patient(PATIENCE);
    }

    /** The same secrets, with a Vault that is down waited for so long. */
    public Secrets patient(Duration patience) {
        return path -> {
            Instant end = Instant.now().plus(patience);
            while (true) {
                try {
                    return secret(path);
                } catch (Secrets.Unreachable e) {
                    if (Instant.now().isAfter(end) || Thread.currentThread().isInterrupted()) {
                        throw e;
                    }
                    LockSupport.parkNanos(LOOK.toNanos());
                }
            }
        };
    }

    /** Until this is closed. */
    @Override
    public synchronized void every(Duration period, Runnable task) {
        if (clock == null) {
            clock = Executors.newSingleThreadScheduledExecutor(run -> {
                Thread thread = new Thread(run, "vault");
                thread.setDaemon(true);
                return thread;
            });
        }
        clock.scheduleWithFixedDelay(task, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
    }

    private VaultSecret read(Setting login, VaultPath path) {
        boolean fresh = client == null;
        try {
            if (fresh) {
                client = new VaultClient(settings, login);
            }
            return client.read(path);
        } catch (VaultErrors.Refusal e) {
            // It would be good until its end, and each login brings another one.
            client.close();
            client = null;
            // The token may have ended before its time; another login shows it.
            if (!fresh) {
                return read(login, path);
            }
            throw e;
        } catch (Secrets.Unreachable e) {
            forget();
            throw e;
        }
    }

    /** What its token is worth is not known any more. */
    private void forget() {
        if (client != null) {
            client.abandon();
            client = null;
        }
    }

    private void back() {
        outage.works("Vault at " + settings.address() + " is back after {} s");
        down = null;
    }

    /** Gives the token back, if it was given one for a login. */
    @Override
    public synchronized void close() {
        if (clock != null) {
            clock.shutdownNow();
        }
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
