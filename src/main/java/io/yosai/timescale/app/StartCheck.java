package io.yosai.timescale.app;

import io.yosai.timescale.database.DatabaseDown;
import io.yosai.timescale.database.Databases;
import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.dsn.Secrets;
import io.yosai.timescale.horizon.Horizon;
import io.yosai.timescale.schema.TimescaleDBManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What can be known of the databases before the first pass. One that is down is waited for.
 *
 * @param waitsForTransactions whether the open transactions of the sources must be seen
 */
record StartCheck(Databases databases, TimescaleDBManager schema, boolean waitsForTransactions) {
    private static final Logger LOG = LoggerFactory.getLogger(StartCheck.class);

    /**
     * @param secrets asked where the databases are; if Vault is down, that is found out later
     * @throws OperatorError when a database cannot work as it is
     */
    void run(Secrets secrets) {
        try {
            databases.locate(secrets);
        } catch (Secrets.Unreachable e) {
            // Vault has said so. Whoever needs a connection asks again.
            return;
        }
        if (waitsForTransactions) {
            checkSight();
        }
        try {
            schema.ensureOnce(null);
        } catch (DatabaseDown e) {
            // The pool has said so. The first step of the route replicate does it when the target is there.
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
        List<CompletableFuture<OperatorError>> looks = databases.sources().entrySet().stream().map(source ->
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
