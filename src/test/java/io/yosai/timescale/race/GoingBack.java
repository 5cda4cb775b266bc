package io.yosai.timescale.race;

import io.yosai.timescale.database.SqlFile;
import io.yosai.timescale.servers.Database;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/**
 * A source that goes back in time: it fails over to a standby that lacks its last transactions, or is restored from a
 * dump. A person adopts it then, and has both sides compared where the service does not.
 */
final class GoingBack {
    private static final String COMMIT_PREPARED = SqlFile.read("/race/all_prepared.sql");
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    private final Side side;
    private final Database events;
    private final Supplier<Ledger> ledger;
    private final Fault.Step adopt;
    private Path dump;

    /** @param adopt what a person does in the end */
    GoingBack(Side side, String database, Supplier<Ledger> ledger, Fault.Step adopt) {
        this.side = side;
        this.events = side.admin().named(database);
        this.ledger = ledger;
        this.adopt = adopt;
    }

    List<Fault> faults() {
        return List.of(
                new Fault(side.name() + " failed over to a standby that lacks transactions", side.name(),
                side.server()::keepForStandby,
                        () -> goBack(side.server()::failOver), adopt),
                new Fault(side.name() + " restored from a dump", side.name(), this::dump,
                () -> goBack(this::restore), adopt));
    }

    /** No writer commits meanwhile, so that it is known what the primary has lost. */
    private void goBack(Fault.Step step) throws Exception {
        ledger.get().committing().writeLock().lock();
        try {
            step.run();
            commitPrepared();
            ledger.get().goneBackTo(Verdict.rows(events).keySet());
        } finally {
            ledger.get().committing().writeLock().unlock();
        }
    }

    /** As whoever coordinates them would; a writer that has come back does so with its own. */
    private void commitPrepared() {
        for (String name = prepared(); name != null; name = prepared()) {
            try {
                events.execute("COMMIT PREPARED '" + name + "'");
            } catch (IllegalStateException e) {
                if (!hasState(e, "42704")) {
                    throw e;
                }
            }
        }
    }

    private static boolean hasState(Throwable e, String state) {
        return e.getCause() instanceof SQLException cause && state.equals(cause.getSQLState());
    }

    private String prepared() {
        return events.value(COMMIT_PREPARED, String.class);
    }

    private void dump() throws IOException, InterruptedException {
        dump = Files.createTempFile("race", ".dump");
        client("pg_dump", "--format=custom", "--compress=0", "--file=" + dump, "--dbname=" + events.dsn());
    }

    /** Under another name at first, so that no writer comes between. */
    private void restore() throws IOException, InterruptedException {
        String restored = events.name() + "_restored";
        side.create(restored);
        client("pg_restore", "--dbname=" + side.admin().named(restored).dsn(), dump.toString());
        Files.delete(dump);
        Awaitility.await().atMost(PATIENCE).pollInterval(Duration.ofMillis(20)).ignoreExceptionsMatching(
                e -> hasState(e, "55006")).until(() -> {
                    commitPrepared();
                    side.admin().execute("DROP DATABASE " + events.name() + " WITH (FORCE)");
                    return true;
                });
        side.admin().execute("ALTER DATABASE " + restored + " RENAME TO " + events.name());
    }

    private void client(String program, String... arguments) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(side.server().program(program).toString());
        builder.command().addAll(List.of(arguments));
        Process process = builder.redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(program + ": " + output);
        }
    }
}
