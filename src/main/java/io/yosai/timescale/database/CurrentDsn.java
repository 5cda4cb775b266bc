package io.yosai.timescale.database;

import io.yosai.timescale.dsn.DatabaseLocation;
import io.yosai.timescale.dsn.Dsn;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The DSN of a database as it is now: what is in Vault may change, or not be known yet. */
public final class CurrentDsn {
    private static final Logger LOG = LoggerFactory.getLogger(CurrentDsn.class);
    private static final Duration BETWEEN_READS = Duration.ofSeconds(5);

    private final String setting;
    private final DatabaseLocation location;
    private final Secrets secrets;
    private final List<Consumer<DatabaseLocation.Found>> listeners = new CopyOnWriteArrayList<>();
    private volatile DatabaseLocation.Found found;
    private long readAt;
    /** Why it is not known yet. */
    private OperatorError refused;
    private final OutageLog outage = new OutageLog(LOG);

    /**
     * @param setting the variable that says where the database is
     * @param secrets asked if the location is in Vault
     */
    public CurrentDsn(String setting, DatabaseLocation location, Secrets secrets) {
        this.setting = setting;
        this.location = location;
        this.secrets = secrets;
        if (location instanceof Dsn dsn) {
            found = dsn.find(setting, secrets);
        }
    }

    /** Reads it, unless it is known. */
    synchronized void locate(Secrets from) {
        if (found == null) {
            found(location.find(setting, from));
        }
    }

    boolean isInVault() {
        return !(location instanceof Dsn);
    }

    /** Called when another DSN was read; the first one counts. */
    void onChange(Consumer<DatabaseLocation.Found> listener) {
        listeners.add(listener);
        if (found != null) {
            listener.accept(found);
        }
    }

    /** Empty until it is known. */
    public Optional<Dsn> known() {
        return Optional.ofNullable(found).map(DatabaseLocation.Found::dsn);
    }

    /** For messages, without who connects. */
    public String address() {
        return known().map(Dsn::address).orElse(location.toString());
    }

    String readOnlyHint() {
        return known().map(dsn -> "\nHINT: where default_transaction_read_only is on: " + DatabaseDown.takesWrites(dsn))
                .orElse("");
    }

    public String reason(SQLException failure) {
        return known().map(dsn -> DatabaseDown.reason(failure, dsn)).orElse(String.valueOf(failure.getMessage()));
    }

    /** Whether there will be no connection before a person has changed something; Vault may have another login soon. */
    boolean lasts(SQLException failure) {
        boolean mayRotate = isInVault() && SqlStates.isLoginRefused(failure);
        return !mayRotate && known().filter(dsn -> DatabaseDown.lasts(failure, dsn)).isPresent();
    }

    /** @throws DatabaseDown when Vault has not answered yet */
    Dsn get() throws DatabaseDown {
        if (found == null) {
            try {
                locateAtTimes();
            } catch (OperatorError e) {
                cannotBeRead(e);
                throw new DatabaseDown(setting + " is not known: " + e.getMessage());
            }
        }
        return found.dsn();
    }

    /** Vault is not asked for a login with each connection; one that is down it asks in its own time. */
    private synchronized void locateAtTimes() {
        if (found == null && refused != null && System.nanoTime() - readAt < BETWEEN_READS.toNanos()) {
            throw refused;
        }
        try {
            locate(secrets);
        } catch (OperatorError e) {
            refused = e instanceof Secrets.Unreachable ? null : e;
            readAt = System.nanoTime();
            throw e;
        }
    }

    /** Another than the one that a server refused, if Vault has one; Vault is not asked all the time. */
    synchronized Optional<Dsn> otherThan(Dsn refused) {
        if (found.dsn().equals(refused) && isInVault() && System.nanoTime() - readAt >= BETWEEN_READS.toNanos()) {
            refresh();
        }
        return found.dsn().equals(refused) ? Optional.empty() : Optional.of(found.dsn());
    }

    /** Reads it again. What was known stays if there is nothing better. */
    synchronized void refresh() {
        try {
            DatabaseLocation.Found now = location.find(setting, secrets);
            boolean first = found == null;
            if (now.equals(found)) {
                canBeRead();
            } else {
                found(now);
                if (!first) {
                    LOG.info("{} has changed in Vault; new connections use what is there now", setting);
                }
            }
        } catch (OperatorError e) {
            cannotBeRead(e);
        }
        readAt = System.nanoTime();
    }

    private void found(DatabaseLocation.Found now) {
        found = now;
        readAt = System.nanoTime();
        canBeRead();
        listeners.forEach(listener -> listener.accept(now));
    }

    private void canBeRead() {
        outage.works(setting + " can be read in Vault again after {} s");
    }

    /** That they cannot be reached, the secrets have logged themselves. */
    private void cannotBeRead(OperatorError e) {
        if (!(e instanceof Secrets.Unreachable)) {
            outage.fails(e.getMessage(), setting + " cannot be read: " + e.getMessage());
        }
    }
}
