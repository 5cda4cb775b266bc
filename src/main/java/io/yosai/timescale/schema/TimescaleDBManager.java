package io.yosai.timescale.schema;

import io.yosai.timescale.dsn.OperatorError;
import io.yosai.timescale.stream.TableName;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import org.apache.camel.Variable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * Makes the target what is declared: extension, hypertables, compression, retention, continuous aggregates, and the
 * service's own state. Looks before it acts, so that a role which may only write rows can start the service on a target
 * that is ready. What it did not make it leaves alone.
 */
public final class TimescaleDBManager {
    private static final Logger LOG = LoggerFactory.getLogger(TimescaleDBManager.class);
    /** Between two looks at a table that could not be made right. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Result NOTHING = new Result(List.of(), Map.of(), List.of(), Optional.empty(), false);

    private final DataSource target;
    private final Declarations declarations;
    private final Options options;
    private final SlowTables slow = new SlowTables();
    private final OwnTables own;
    /** Null before the target was reached. */
    private volatile Result found;
    private long lastLook;
    /** Whether nothing may be copied before it is ensured. */
    private volatile boolean isDue = true;
    /** Whether a table was missing that had been there: one that is copied into, or one of our state. */
    private volatile boolean isDoubtful;
    /** Why the last look could not make it right; null: it could. */
    private OperatorError refusal;

    /**
     * How far it may go.
     *
     * @param dryRun find out and report, but change nothing
     * @param allowDrop set a retention by which chunks that exist are dropped
     * @param migrateData make a hypertable of a plain table that has rows; it is locked meanwhile
     */
    public record Options(boolean dryRun, boolean allowDrop, boolean migrateData) {
    }

    /**
     * What was done.
     *
     * @param changes one for each object
     * @param failures why a table could not be made right, which stops no other
     * @param warnings what is not as it should be, though it works; a line each
     * @param remark what only some jobs would need
     * @param compresses whether chunks are compressed there, which the Apache edition does not
     */
    public record Result(List<SchemaChange> changes, Map<TableName, Exception> failures, List<String> warnings,
            Optional<String> remark, boolean compresses) {
    }

    public TimescaleDBManager(DataSource target, Declarations declarations, Options options) {
        this.target = target;
        this.declarations = declarations;
        this.own = new OwnTables(declarations.streams(), declarations.sources());
        this.options = options;
    }

    /**
     * The step of a route: {@link #ensure()} until it has succeeded once, then nothing.
     *
     * @param stream whose table must be right; null: that of any stream
     * @throws OperatorError when the target or the table cannot be made right without a person
     */
    public void ensureOnce(@Variable("stream") String stream) throws SQLException {
        // Nobody whose table is right waits for one that is to be made of the columns of a source that is down.
        if (isDue || isDoubtful || stream == null || found.failures().containsKey(declarations.table(stream))) {
            ensureNow(stream);
        }
    }

    private synchronized void ensureNow(String stream) throws SQLException {
        if (isDue || (isDoubtful || !found.failures().isEmpty())
                && System.nanoTime() - lastLook > PATIENCE.toNanos()) {
            // A mistake in a table may be of another stream than the one that looks.
            Map<String, String> labels = MDC.getCopyOfContextMap();
            MDC.clear();
            try {
                Result now = ensure();
                report(now, found == null ? NOTHING : found);
                found = now;
                isDoubtful = false;
                refusal = null;
            } catch (OperatorError e) {
                refusal = e;
                throw e;
            } finally {
                MDC.setContextMap(labels == null ? Map.of() : labels);
                lastLook = System.nanoTime();
            }
            isDue = false;
        } else if (isDoubtful && refusal != null) {
            // Between two looks too: it says what to do, and what fails without what is missing does not.
            throw refusal;
        }
        if (stream != null && found.failures().containsKey(declarations.table(stream))) {
            raise(found.failures().get(declarations.table(stream)));
        }
    }

    static void raise(Exception failure) throws SQLException {
        if (failure instanceof SQLException e) {
            throw e;
        }
        throw (OperatorError) failure;
    }

    /** Lets the next {@link #ensureOnce} look again: the target has another version or edition than before. */
    public synchronized void ensureAgain() {
        isDue = true;
    }

    /** Lets {@link #ensureOnce} look again after a while: a table that was there is missing, or one of our state. */
    public void lookAgain() {
        isDoubtful = true;
    }

    /** While a table fails the target is looked at again and again: what was logged before is not news. */
    private static void report(Result result, Result before) {
        result.remark().filter(remark -> !before.remark().equals(result.remark())).ifPresent(LOG::info);
        result.warnings().stream().filter(warning -> !before.warnings().contains(warning)).forEach(LOG::warn);
        result.changes().stream().filter(SchemaChange::isChange).forEach(change -> LOG.info("target: {}", change));
        result.failures().forEach((table, failure) -> {
            if (!before.failures().containsKey(table)) {
                LOG.error("the table {} is not as declared: {}", table, failure.getMessage());
            }
        });
        if (result.failures().isEmpty()) {
            LOG.info("the target is as declared ({} objects){}", result.changes().size(), result.compresses() ? ""
                    : "; compression is unavailable on the Apache edition, retention and aggregates are kept by "
                    + "routes");
        }
    }

    /** Whether chunks are compressed there: 1, or 0 on the Apache edition; NaN before the target was reached. */
    public double compressionAvailable() {
        return found == null ? Double.NaN : found.compresses() ? 1 : 0;
    }

    /** What is not as it should be on the target as it was found last, though it works; a line each. */
    public List<String> warnings() {
        return found == null ? List.of() : found.warnings();
    }

    /**
     * Changes what differs, in one transaction; a dry run does the same and rolls it back. A table that cannot be made
     * right is left as it is, and if that are all into which rows are copied, everything is. Another service that does
     * so is waited for.
     *
     * @throws OperatorError when the target cannot be made right without a person; the message says what to do
     * @throws SQLException when the target cannot be reached
     */
    public Result ensure() throws SQLException {
        List<Hypertable> hypertables = declarations.hypertables();
        return new SchemaRun(target, hypertables, options, slow, own.of(target)).run();
    }
}
